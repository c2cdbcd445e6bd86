// SPDX-License-Identifier: Apache-2.0
/**
 * Components, their sockets and their workers. Start at
 * {@link dev.spellrunner.core.component.Component}.
 */
@NullMarked
package dev.spellrunner.core.component;

import org.jspecify.annotations.NullMarked;
