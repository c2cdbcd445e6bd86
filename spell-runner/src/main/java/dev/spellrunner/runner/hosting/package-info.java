// SPDX-License-Identifier: Apache-2.0
/**
 * What the host of an application may do to runners, and nobody else: the package is not exported. Start at
 * {@link dev.spellrunner.runner.hosting.HostDoor}.
 */
@NullMarked
package dev.spellrunner.runner.hosting;

import org.jspecify.annotations.NullMarked;
