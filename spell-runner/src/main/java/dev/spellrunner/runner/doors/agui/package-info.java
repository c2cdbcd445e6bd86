// SPDX-License-Identifier: Apache-2.0
/**
 * Lets front ends of agents that speak AG-UI run spells and see them work: nodes are steps, what they tell is text, approvals
 * are interrupts. Start reading at {@link dev.spellrunner.runner.doors.agui.AgUiDoor}.
 */
@NullMarked
package dev.spellrunner.runner.doors.agui;

import org.jspecify.annotations.NullMarked;
