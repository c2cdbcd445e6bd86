// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.play;

/**
 * The number of items requested of a source while a run of an earlier one goes on. Immutable.
 *
 * @param waiting how many items may wait beside the one that runs
 * @param keepsLatest whether the latest item takes the place of older ones that wait
 */
public record Demand(int waiting, boolean keepsLatest) {

    /**
     * Returns how many more items to ask for.
     *
     * @param asked how many were asked for that have not come
     * @param held how many have come, and wait or run
     */
    int more(int asked, int held) {
        return keepsLatest ? 1 - asked : Math.max(0, 1 + waiting - asked - held);
    }
}
