// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.runner.host.User;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;

/** A request without a server: what is told waits until the test takes it. */
public class ToldExchange implements Exchange {

    private final User user;
    private final String path;
    private final byte[] body;
    private final Map<String, String> headers;
    private final CompletableFuture<Telling> telling = new CompletableFuture<>();
    private final CompletableFuture<String> answer = new CompletableFuture<>();

    /** The headers of the answer. */
    public final Map<String, String> answered = new ConcurrentHashMap<>();

    public ToldExchange(User user, String path, String body, Map<String, String> headers) {
        this.user = user;
        this.path = path;
        this.body = body.getBytes(UTF_8);
        this.headers = headers;
    }

    /** Returns what is told, once there is something; it has begun. */
    public CompletableFuture<Telling> telling() {
        return telling;
    }

    /** Returns the answer, its status before the body. */
    public CompletableFuture<String> answer() {
        return answer;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return path;
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name));
    }

    @Override
    public Optional<String> parameter(String name) {
        return Optional.empty();
    }

    @Override
    public User user() {
        return user;
    }

    @Override
    public CompletionStage<byte[]> body() {
        return CompletableFuture.completedFuture(body);
    }

    @Override
    public void put(String header, String value) {
        answered.put(header, value);
    }

    @Override
    public void answer(int status, byte[] json) {
        answer.complete(status + " " + new String(json, UTF_8));
    }

    @Override
    public void answer(int status) {
        answer.complete(String.valueOf(status));
    }

    @Override
    public void await(Runnable leave, Runnable gone) {}

    @Override
    public void stream(Telling told) {
        told.begin(() -> {});
        telling.complete(told);
    }
}
