// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** One request to a model, with its retries. Goes on by itself, on the threads of the HTTP client. */
final class OpenAiCall {

    private static final long FIRST_WAIT_MILLIS = 500;
    private static final int SHOWN = 300;

    private final OpenAiCompletion model;
    private final HttpClient client;
    private final HttpRequest request;
    private final OpenAiApi api;
    private final WorkContext context;
    private final CompletableFuture<String> result = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<?> exchange;

    OpenAiCall(OpenAiCompletion model, HttpClient client, HttpRequest request, OpenAiApi api, WorkContext context) {
        this.model = model;
        this.client = client;
        this.request = request;
        this.api = api;
        this.context = context;
    }

    /** Returns the answer to come; who cancels it closes the connection. */
    CompletableFuture<String> start() {
        whenDone(result, (text, thrown) -> {
            CompletableFuture<?> underWay = exchange;
            if (thrown != null && underWay != null) {
                underWay.cancel(true);
            }
        });
        attempt(0);
        return result;
    }

    private void attempt(int retry) {
        if (result.isDone()) {
            return;
        }
        StreamedText streamed = new StreamedText(api, context::progress, this::shown);
        CompletableFuture<HttpResponse<String>> sent = client.sendAsync(request, info -> bodyOf(info, streamed));
        exchange = sent;
        if (result.isDone()) {
            sent.cancel(true);
        }
        CompletableFuture<Void> clock = new CompletableFuture<>();
        whenDone(clock.orTimeout(model.timeout.toMillis(), TimeUnit.MILLISECONDS), (none, late) -> {
            if (late != null) {
                result.completeExceptionally(
                        new ModelException("the model took longer than " + model.timeout.toMillis() + " ms", 0, late));
            }
        });
        whenDone(sent, (response, thrown) -> {
            clock.complete(null);
            try {
                if (thrown != null) {
                    result.completeExceptionally(failure(thrown));
                } else {
                    arrived(response, streamed, retry);
                }
            } catch (RuntimeException | IOException e) {
                result.completeExceptionally(failure(e));
            }
        });
    }

    private static <T> void whenDone(
            CompletionStage<T> stage, BiConsumer<? super @Nullable T, ? super @Nullable Throwable> action) {
        stage.whenComplete(action);
    }

    private static BodySubscriber<String> bodyOf(HttpResponse.ResponseInfo info, StreamedText streamed) {
        boolean inParts = info.statusCode() == 200
                && info.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        return inParts
                ? BodySubscribers.fromLineSubscriber(streamed, StreamedText::text, StandardCharsets.UTF_8, null)
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    private void arrived(HttpResponse<String> response, StreamedText streamed, int retry) throws IOException {
        int status = response.statusCode();
        if (status == 429 || status >= 500) {
            tryAgain(response, retry);
        } else if (status != 200) {
            result.completeExceptionally(refusal(response, ""));
        } else if (streamed.isUsed()) {
            result.complete(response.body());
        } else {
            result.complete(textOf(response.body()));
        }
    }

    private String textOf(String body) throws IOException {
        Object answer = JsonText.read(body);
        String error = OpenAiApi.error(answer);
        if (error != null) {
            throw new ModelException("the model's server says: " + shown(error), 0, null);
        }
        String text = api.text(answer);
        if (text == null) {
            throw new ModelException(
                    "the answer of the model's server holds no text (does it speak this API?)", 0, null);
        }
        return text;
    }

    private void tryAgain(HttpResponse<String> response, int retry) {
        if (retry >= model.retries) {
            String often = retry == 0 ? "" : ", also after " + retry + (retry == 1 ? " retry" : " retries");
            result.completeExceptionally(refusal(response, often));
            return;
        }
        Duration wait = RetryAfter.of(response.headers()).orElseGet(() -> ownWait(retry));
        if (wait.compareTo(model.longestWait) > 0) {
            result.completeExceptionally(refusal(response, ", and asks to wait " + wait.toSeconds() + " s"));
            return;
        }
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    try {
                        attempt(retry + 1);
                    } catch (RuntimeException e) {
                        result.completeExceptionally(failure(e));
                    }
                });
    }

    /** Doubles, with some chance in it, so that many who were refused do not come back at the same time. */
    private static Duration ownWait(int retry) {
        long millis = FIRST_WAIT_MILLIS << Math.min(retry, 6);
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 2));
    }

    private ModelException refusal(HttpResponse<String> response, String more) {
        String said = null;
        try {
            said = OpenAiApi.error(JsonText.read(response.body()));
        } catch (IOException e) {
            // Whatever is between us and the model may answer with a page or nothing; the status says enough.
        }
        return new ModelException(
                "the model's server answers with status " + response.statusCode() + more
                        + (said == null ? "" : ": " + shown(said)),
                response.statusCode(),
                null);
    }

    private Throwable failure(Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        if (cause instanceof ModelException said) {
            return said;
        }
        if (cause instanceof HttpTimeoutException || cause instanceof ConnectException) {
            return new ModelException("the model's server cannot be reached (is the address right?)", 0, cause);
        }
        if (cause instanceof IOException) {
            return new ModelException(
                    "the answer of the model's server cannot be read: " + shown(String.valueOf(cause.getMessage())),
                    0,
                    cause);
        }
        return cause;
    }

    private String shown(String message) {
        String line = model.withoutKey(message).strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }
}
