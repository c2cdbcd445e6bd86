// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * A server that speaks OpenAI's API, and how to ask it. Immutable and thread-safe.
 *
 * @param base the address of the API
 * @param apiKey sent with each request, and never shown; null if the server asks for none
 * @param timeout how long one attempt may take
 * @param retries how often to try again
 * @param longestWait how long to wait for that
 * @param headers gives more headers of a request, on the thread that asks
 */
record OpenAiServer(
        HttpClient client,
        URI base,
        @Nullable String apiKey,
        Duration timeout,
        int retries,
        Duration longestWait,
        Supplier<Map<String, String>> headers) {

    private static final int SHOWN = 300;

    /** Asks for an answer that may come in parts, with the tokens that it took in the last one. */
    <T> CompletableFuture<T> stream(String path, Map<String, Object> body, Supplier<OpenAiReading<T>> reading) {
        Map<String, Object> streamed = new LinkedHashMap<>(body);
        streamed.put("stream", true);
        streamed.put("stream_options", Map.of("include_usage", true));
        return ask(path, streamed, "text/event-stream, application/json", reading);
    }

    /** Asks for an answer that comes whole. */
    <T> CompletableFuture<T> ask(String path, Map<String, Object> body, Supplier<OpenAiReading<T>> reading) {
        return ask(path, body, "application/json", reading);
    }

    private <T> CompletableFuture<T> ask(
            String path, Map<String, Object> body, String accept, Supplier<OpenAiReading<T>> reading) {
        HttpRequest.Builder http = HttpRequest.newBuilder(address(path))
                .header("Content-Type", "application/json")
                .header("Accept", accept)
                .POST(HttpRequest.BodyPublishers.ofString(JsonText.write(body)));
        if (apiKey != null) {
            http.header("Authorization", "Bearer " + apiKey);
        }
        headers.get().forEach(http::setHeader);
        return new OpenAiCall<>(this, http.build(), reading).start();
    }

    URI address(String path) {
        return URI.create(base.toString().replaceFirst("/$", "") + path);
    }

    /** Returns a message of the server on one line, shortened, without the key, which some servers repeat. */
    String shown(String message) {
        String safe = apiKey == null ? message : message.replace(apiKey, "…");
        String line = safe.strip().replaceAll("\\s*\\R\\s*", " ");
        return line.length() > SHOWN ? line.substring(0, SHOWN) + "…" : line;
    }

    @Override
    public String toString() {
        return base.getScheme() + "://" + base.getHost() + base.getPath();
    }
}
