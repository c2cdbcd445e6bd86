// SPDX-License-Identifier: Apache-2.0
/**
 * Hooks in runners for the host alone: the package is not exported. Start at
 * {@link dev.spellrunner.runner.hosting.HostDoor}.
 */
@NullMarked
package dev.spellrunner.runner.hosting;

import org.jspecify.annotations.NullMarked;
