// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

/** The policy of a run for a node that fails and whose output {@code error} is not wired. */
public enum FailurePolicy {
    /** Cancels the nodes in flight and ends the run. */
    FAIL_FAST,
    /** Goes on with the nodes that do not need the failed one; then the run has failed. */
    FINISH_BRANCHES
}
