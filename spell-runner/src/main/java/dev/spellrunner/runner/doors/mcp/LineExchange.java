// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.doors.Telling;
import dev.spellrunner.runner.host.User;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A message on a line and its answer: there are no headers, and a status says nothing. Thread-safe. */
final class LineExchange implements Exchange {

    private static final Logger log = LoggerFactory.getLogger(LineExchange.class);

    private final User user;
    private final Lines lines;
    private final AtomicBoolean answered = new AtomicBoolean();

    LineExchange(User user, Lines lines) {
        this.user = user;
        this.lines = lines;
    }

    @Override
    public String method() {
        return "POST";
    }

    @Override
    public String path() {
        return "";
    }

    @Override
    public Optional<String> header(String name) {
        return Optional.empty();
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
        return CompletableFuture.completedFuture(new byte[0]);
    }

    @Override
    public void put(String header, String value) {}

    @Override
    public void answer(int status, byte[] json) {
        if (answered.compareAndSet(false, true)) {
            if (status >= 400) {
                log.debug("a message of user '{}' is refused: {}", user.id(), status);
            }
            lines.write(json);
        }
    }

    @Override
    public void answer(int status) {
        answered.set(true);
    }

    @Override
    public void await(Runnable leave, Runnable gone) {}

    @Override
    public void stream(Telling telling) {
        if (answered.compareAndSet(false, true)) {
            lines.stream(telling);
        } else {
            telling.close();
        }
    }
}
