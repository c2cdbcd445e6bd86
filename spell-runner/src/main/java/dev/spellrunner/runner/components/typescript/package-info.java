// SPDX-License-Identifier: Apache-2.0
/**
 * Checks values of JSON against types that are written in TypeScript: the part of it that describes plain values. Start at
 * {@link dev.spellrunner.runner.components.typescript.Definitions}.
 */
@NullMarked
package dev.spellrunner.runner.components.typescript;

import org.jspecify.annotations.NullMarked;
