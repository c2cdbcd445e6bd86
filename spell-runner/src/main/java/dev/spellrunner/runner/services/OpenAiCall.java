// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.io.IOException;
import java.net.ConnectException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodySubscriber;
import java.net.http.HttpResponse.BodySubscribers;
import java.net.http.HttpTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * One request to a model, with its retries. Goes on by itself, on the threads of the HTTP client.
 *
 * @param <T> what is asked for
 */
final class OpenAiCall<T> {

    private static final long FIRST_WAIT_MILLIS = 500;

    private final OpenAiServer server;
    private final HttpRequest request;
    private final Supplier<OpenAiReading<T>> readings;
    private final CompletableFuture<T> result = new CompletableFuture<>();
    private volatile @Nullable CompletableFuture<?> exchange;

    /**
     * Makes a call.
     *
     * @param readings gives what reads the answer to an attempt, a new one for each
     */
    OpenAiCall(OpenAiServer server, HttpRequest request, Supplier<OpenAiReading<T>> readings) {
        this.server = server;
        this.request = request;
        this.readings = readings;
    }

    static boolean mayPass(int status) {
        return status == 429 || status >= 500;
    }

    /** Returns the answer to come; who cancels it closes the connection. */
    CompletableFuture<T> start() {
        Stages.whenDone(result, (answer, thrown) -> {
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
        OpenAiReading<T> reading = readings.get();
        StreamedAnswer<T> streamed = new StreamedAnswer<>(reading, server::shown);
        CompletableFuture<HttpResponse<String>> sent =
                server.client().sendAsync(request, info -> bodyOf(info, streamed));
        exchange = sent;
        if (result.isDone()) {
            sent.cancel(true);
        }
        CompletableFuture<Void> clock = new CompletableFuture<>();
        Stages.whenDone(clock.orTimeout(server.timeout().toMillis(), TimeUnit.MILLISECONDS), (none, late) -> {
            if (late != null) {
                result.completeExceptionally(new ModelException(
                        "the model took longer than " + server.timeout().toMillis() + " ms", 0, late));
            }
        });
        Stages.whenDone(sent, (response, thrown) -> {
            clock.complete(null);
            try {
                if (thrown != null) {
                    result.completeExceptionally(failure(thrown));
                } else if (streamed.isUsed()) {
                    streamed(response, streamed, retry);
                } else {
                    arrived(response, reading, retry);
                }
            } catch (RuntimeException | IOException e) {
                result.completeExceptionally(failure(e));
            }
        });
    }

    private static BodySubscriber<String> bodyOf(HttpResponse.ResponseInfo info, StreamedAnswer<?> streamed) {
        boolean inParts = info.statusCode() == 200
                && info.headers().firstValue("Content-Type").orElse("").startsWith("text/event-stream");
        return inParts
                ? BodySubscribers.fromLineSubscriber(streamed, all -> "", StandardCharsets.UTF_8, null)
                : BodySubscribers.ofString(StandardCharsets.UTF_8);
    }

    private void streamed(HttpResponse<String> response, StreamedAnswer<T> streamed, int retry) {
        if (!streamed.isRefusedForNow() || !tryAgain(response, retry)) {
            result.complete(streamed.together());
        }
    }

    private void arrived(HttpResponse<String> response, OpenAiReading<T> reading, int retry) throws IOException {
        int status = response.statusCode();
        if (mayPass(status)) {
            if (!tryAgain(response, retry)) {
                result.completeExceptionally(refusal(response, retry));
            }
        } else if (status != 200) {
            result.completeExceptionally(refusal(response, 0));
        } else {
            Object answer = JsonText.read(response.body());
            String error = OpenAiApi.error(answer);
            if (error != null) {
                throw new ModelException("the model's server says: " + server.shown(error), 0, null);
            }
            result.complete(reading.whole(answer));
        }
    }

    /** Waits and asks anew; returns false if that has been done often enough, or would take too long. */
    private boolean tryAgain(HttpResponse<String> response, int retry) {
        Duration wait = RetryAfter.of(response.headers()).orElseGet(() -> ownWait(retry));
        if (retry >= server.retries() || wait.compareTo(server.longestWait()) > 0) {
            return false;
        }
        CompletableFuture.delayedExecutor(wait.toMillis(), TimeUnit.MILLISECONDS)
                .execute(() -> {
                    try {
                        attempt(retry + 1);
                    } catch (RuntimeException e) {
                        result.completeExceptionally(failure(e));
                    }
                });
        return true;
    }

    /** Doubles, with some chance in it, so that many who were refused do not come back at the same time. */
    private static Duration ownWait(int retry) {
        long millis = FIRST_WAIT_MILLIS << Math.min(retry, 6);
        return Duration.ofMillis(millis + ThreadLocalRandom.current().nextLong(millis / 2));
    }

    private ModelException refusal(HttpResponse<String> response, int retry) {
        String said = null;
        try {
            said = OpenAiApi.error(JsonText.read(response.body()));
        } catch (IOException e) {
            // Whatever is between us and the model may answer with a page or nothing; the status says enough.
        }
        return new ModelException(
                "the model's server answers with status " + response.statusCode() + howOften(response, retry)
                        + (said == null ? "" : ": " + server.shown(said)),
                response.statusCode(),
                null);
    }

    private String howOften(HttpResponse<String> response, int retry) {
        Duration wait = RetryAfter.of(response.headers()).orElse(Duration.ZERO);
        if (retry < server.retries() && mayPass(response.statusCode()) && wait.compareTo(server.longestWait()) > 0) {
            return ", and asks to wait " + wait.toSeconds() + " s";
        }
        return retry == 0 ? "" : ", also after " + retry + (retry == 1 ? " retry" : " retries");
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
                    "the answer of the model's server cannot be read: "
                            + server.shown(String.valueOf(cause.getMessage())),
                    0,
                    cause);
        }
        return cause;
    }
}
