// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

/** What becomes of a run when a node fails and nothing is wired to its output {@code error}. */
public enum FailurePolicy {
    /** What is in flight is cancelled, and the run ends. */
    FAIL_FAST,
    /** What does not need the failed node goes on to its end; then the run has failed. */
    FINISH_BRANCHES
}
