// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

/**
 * States the effect of a component's work, and so whether the work may be done again or taken from a recording. Each
 * constant permits all that the ones before it permit.
 */
public enum Effect {
    /** Changes something outside the run, such as a mailbox: nothing repeats it without a person's consent. */
    LASTING,
    /** Changes the State of its spell alone: may be done again where the State is as it was before, and not otherwise. */
    STATE,
    /** May be done again: a run that is resumed does so with nodes that had started and not ended. */
    REPEATABLE,
    /** Reads what may change during a run: may be done again, and each iteration of a loop that pulls it reads anew. */
    READING,
    /** Gives outputs for the same inputs and settings that are as good the next time: a rerun may take recorded ones. */
    DETERMINISTIC,
    /** Has no effect and no other source than inputs and settings. */
    PURE
}
