// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.io.IOException;
import java.util.concurrent.Flow;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Puts together a text that comes in parts, as server-sent events (HTML Living Standard, 9.2), and passes each part on.
 * Confined to one call after the other.
 */
final class StreamedText implements Flow.Subscriber<String> {

    private static final String END = "[DONE]";

    private final OpenAiApi api;
    private final Consumer<String> parts;
    private final UnaryOperator<String> shown;
    private final StringBuilder text = new StringBuilder();
    private final StringBuilder event = new StringBuilder();
    private boolean ended;
    private volatile boolean used;
    private @Nullable RuntimeException failure;

    StreamedText(OpenAiApi api, Consumer<String> parts, UnaryOperator<String> shown) {
        this.api = api;
        this.parts = parts;
        this.shown = shown;
    }

    /** Tells whether an answer came in parts at all. */
    boolean isUsed() {
        return used;
    }

    /**
     * Returns the whole text, at the end.
     *
     * @throws ModelException if the server said that something went wrong, or there is no end to the text
     */
    String text() {
        if (failure != null) {
            throw failure;
        }
        if (!ended) {
            throw new ModelException(
                    "the answer of the model broke off after " + text.length() + " characters", 0, null);
        }
        return text.toString();
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
            fail(new ModelException(
                    "a part of the model's answer cannot be read: " + shown.apply(String.valueOf(e.getMessage())),
                    0,
                    e));
        } catch (RuntimeException e) {
            fail(e);
        }
    }

    private void take(@Nullable Object answer) {
        String error = OpenAiApi.error(answer);
        if (error != null) {
            fail(new ModelException("the model's server says: " + shown.apply(error), 0, null));
            return;
        }
        String part = api.part(answer);
        if (!part.isEmpty()) {
            text.append(part);
            parts.accept(part);
        }
        ended |= OpenAiApi.isLast(answer);
    }

    private void fail(RuntimeException e) {
        failure = e;
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
