// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.NodeError;

/** Thrown in a worker's place: a recording knows how it failed, or does not know what it would give. */
public final class KnownFailure extends Exception {

    private static final long serialVersionUID = 1;

    final transient NodeError error;
    /** Whether it ends the run whatever the graph and the policy say. */
    final boolean fatal;

    private KnownFailure(NodeError error, boolean fatal) {
        super(error.message(), null, false, false);
        this.error = error;
        this.fatal = fatal;
    }

    /** The worker failed when it was recorded. */
    public static KnownFailure again(NodeError error) {
        return new KnownFailure(error, false);
    }

    /** The run is not the one that was recorded. */
    public static KnownFailure ofDivergence(NodeError error) {
        return new KnownFailure(error, true);
    }
}
