// SPDX-License-Identifier: Apache-2.0
/** What every adapter has in common, whatever wire it carries spells over. */
@NullMarked
package dev.spellrunner.runner.host.contract;

import org.jspecify.annotations.NullMarked;
