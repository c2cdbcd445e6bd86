// SPDX-License-Identifier: Apache-2.0
/** The contract of all adapters, whatever wire they carry spells over. */
@NullMarked
package dev.spellrunner.runner.host.contract;

import org.jspecify.annotations.NullMarked;
