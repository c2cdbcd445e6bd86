// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.io.IOException;
import java.util.concurrent.Flow;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of an answer that comes as Server-Sent Events: each holds a part of it as JSON. Called by one thread at a
 * time, as subscribers are.
 */
final class StreamedAnswer<T> implements Flow.Subscriber<String> {

    private static final String END = "[DONE]";

    private final OpenAiReading<T> reading;
    private final UnaryOperator<String> shown;
    private final StringBuilder event = new StringBuilder();
    private boolean ended;
    private boolean mayPass;
    private volatile boolean used;
    private @Nullable RuntimeException failure;

    StreamedAnswer(OpenAiReading<T> reading, UnaryOperator<String> shown) {
        this.reading = reading;
        this.shown = shown;
    }

    /** Tells whether an answer came in parts at all. */
    boolean isUsed() {
        return used;
    }

    /** Tells whether the server said, in place of an answer, that it has no time for one. */
    boolean isRefusedForNow() {
        return mayPass && !reading.wasHeard();
    }

    /**
     * Returns the whole answer, at the end.
     *
     * @throws ModelException if the server said that something went wrong, or there is no end to the answer
     */
    T together() {
        if (failure != null) {
            throw failure;
        }
        if (!ended && !reading.hasEnded()) {
            throw new ModelException(
                    "the answer of the model broke off after " + reading.length() + " characters", 0, null);
        }
        return reading.together();
    }

    @Override
    public void onSubscribe(Flow.Subscription subscription) {
        used = true;
        subscription.request(Long.MAX_VALUE);
    }

    @Override
    public void onNext(String line) {
        if (failure != null) {
            return;
        }
        if (line.isEmpty()) {
            dispatch();
        } else if (line.startsWith("data:")) {
            String data = line.substring(5);
            event.append(event.isEmpty() ? "" : "\n").append(data.startsWith(" ") ? data.substring(1) : data);
        }
    }

    private void dispatch() {
        if (event.isEmpty()) {
            return;
        }
        String data = event.toString();
        event.setLength(0);
        if (data.equals(END)) {
            ended = true;
            return;
        }
        try {
            take(JsonText.read(data));
        } catch (IOException e) {
            failure = new ModelException(
                    "a part of the model's answer cannot be read: " + shown.apply(String.valueOf(e.getMessage())),
                    0,
                    e);
        } catch (RuntimeException e) {
            failure = e;
        }
    }

    private void take(@Nullable Object answer) {
        String error = OpenAiApi.error(answer);
        if (error != null) {
            mayPass = OpenAiApi.mayPass(answer);
            failure = new ModelException("the model's server says: " + shown.apply(error), 0, null);
            return;
        }
        reading.part(answer);
    }

    @Override
    public void onError(Throwable thrown) {
        // The exchange fails with it.
    }

    @Override
    public void onComplete() {
        dispatch();
    }
}
