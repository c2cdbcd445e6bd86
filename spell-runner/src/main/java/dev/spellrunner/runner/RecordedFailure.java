// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.NodeError;

/** Thrown in a worker's place: a recording knows how it failed, or does not know what it would give. */
final class RecordedFailure extends Exception {

    private static final long serialVersionUID = 1;

    final transient NodeError error;
    /** Whether it ends the run whatever the graph and the policy say. */
    final boolean fatal;

    private RecordedFailure(NodeError error, boolean fatal) {
        super(error.message(), null, false, false);
        this.error = error;
        this.fatal = fatal;
    }

    /** The worker failed when it was recorded. */
    static RecordedFailure again(NodeError error) {
        return new RecordedFailure(error, false);
    }

    /** The run is not the one that was recorded. */
    static RecordedFailure ofDivergence(NodeError error) {
        return new RecordedFailure(error, true);
    }
}
