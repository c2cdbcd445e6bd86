// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/** A request that waits for its answer, as a session sees it. Thread-safe. */
@FunctionalInterface
public interface Exchange {

    /**
     * Answers the request. It is called once, on any thread, and must neither block nor handle another request on this
     * thread.
     *
     * @param whenLost is to be called if the answer cannot be written
     */
    void answer(Answer answer, Runnable whenLost);

    /** Answers the request with an error. */
    default void refuse(EngineError error) {
        answer(new Answer.Refused(error), () -> {});
    }
}
