// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

/**
 * The times at which a directory of runs forces what it has written to the disk. Without that it outlives the process, whatever happens to
 * it, but the last seconds may be lost with the machine.
 */
public enum Sync {
    /** Never: runs outlive the process. */
    NEVER,
    /** Before a node begins that must not be repeated, and when a run has ended. */
    BARRIERS,
    /** After each write. */
    ALWAYS
}
