// SPDX-License-Identifier: Apache-2.0
/**
 * What a node can do: components, their sockets and their workers. Start at
 * {@link dev.spellrunner.core.component.Component}.
 */
@NullMarked
package dev.spellrunner.core.component;

import org.jspecify.annotations.NullMarked;
