// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

/**
 * The position of a node on the canvas. The order of execution follows it: from the top, then from the left.
 *
 * @param x pixels from the left; grows to the right
 * @param y pixels from the top; grows downwards
 */
public record Position(double x, double y) {

    /** The place of a node that was never placed. */
    public static final Position ORIGIN = new Position(0, 0);
}
