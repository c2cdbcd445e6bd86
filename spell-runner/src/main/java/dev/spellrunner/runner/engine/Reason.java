// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.Cause;

/**
 * States why a node does not work. Immutable.
 *
 * @param text the reason, for people
 * @param by its cause
 */
public record Reason(String text, Cause by) {

    public static Reason ofRun(String text) {
        return new Reason(text, Cause.RUN);
    }

    public static Reason ofFailure(String text) {
        return new Reason(text, Cause.FAILURE);
    }

    public static Reason ofGate(String text) {
        return new Reason(text, Cause.GATE);
    }

    public static Reason ofHand(String text) {
        return new Reason(text, Cause.HAND);
    }
}
