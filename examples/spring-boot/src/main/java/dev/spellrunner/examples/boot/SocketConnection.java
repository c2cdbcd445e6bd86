// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.JsonRpc;
import dev.spellrunner.runner.host.Outbound;
import dev.spellrunner.runner.host.Outbound.Next;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.WireJson;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.observe.RunOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;

/** The calls, answers and events of one WebSocket. Thread-safe; one thread at a time sends. */
final class SocketConnection {

    private static final Logger log = LoggerFactory.getLogger(SocketConnection.class);
    private static final int CALLS_IN_FLIGHT = 200;
    private static final long WAITING_BYTES = 4L * 1024 * 1024;
    private static final CloseStatus TRY_AGAIN_LATER = new CloseStatus(1013, "too slow: follow again");

    private final WebSocketSession session;
    private final JsonRpc calls;
    private final SpellManager manager;
    private final Outbound<byte[]> outbound;

    private SocketConnection(WebSocketSession session, Admission admission, SpellService service, WireJson json) {
        this.session = session;
        this.calls = new JsonRpc(service, json, CALLS_IN_FLIGHT, WAITING_BYTES);
        this.manager = service.host().connect(admission.user(), this::wake, RunOrigin.of("ws"));
        this.outbound = new Outbound<>(manager, manager::take, service.host().executor(), this::pump);
    }

    /** Opens the connection of a client that is admitted. */
    static SocketConnection open(WebSocketSession session, Admission admission, SpellService service, WireJson json) {
        SocketConnection connection = new SocketConnection(session, admission, service, json);
        connection.manager.onPlay(
                state -> connection.tell(connection.calls.notification("play.state", state.fields())));
        admission.until().ifPresent(connection::closeAt);
        connection.wake();
        return connection;
    }

    private void closeAt(Instant end) {
        long millis = Math.max(0, Duration.between(Instant.now(), end).toMillis());
        CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS)
                .execute(() -> end(CloseStatus.POLICY_VIOLATION.withReason("the token has expired")));
    }

    /** There may be no outbound yet: what comes before it is sent by the first wake-up after it. */
    @SuppressWarnings("NullAway")
    private void wake() {
        if (outbound != null) {
            outbound.wake();
        }
    }

    void call(String message) {
        outbound.expect();
        CompletionStage<byte @Nullable []> made = calls.answer(manager, message);
        made.thenAccept(answer -> {
            if (!outbound.answer(answer, answer == null ? 0 : answer.length, WAITING_BYTES)) {
                end(TRY_AGAIN_LATER);
            }
        });
    }

    private void tell(byte[] notification) {
        if (!outbound.tell(notification, notification.length, WAITING_BYTES)) {
            end(TRY_AGAIN_LATER);
        }
    }

    private void pump() {
        try {
            for (Next<byte[]> next = outbound.next(); next != null; next = outbound.next()) {
                if (next instanceof Next.Events<byte[]> events) {
                    for (LoggedEvent event : events.events()) {
                        send("{\"jsonrpc\":\"2.0\",\"method\":\"node.event\",\"params\":" + event + "}");
                    }
                } else if (next instanceof Next.Answer<byte[]> answer) {
                    send(new String(answer.answer(), StandardCharsets.UTF_8));
                } else if (next instanceof Next.Dropped<byte[]> dropped) {
                    byte[] why = calls.notification(
                            "connection.dropped", dropped.why().fields());
                    send(new String(why, StandardCharsets.UTF_8));
                } else {
                    end(TRY_AGAIN_LATER);
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            log.debug("the client of a WebSocket has gone", e);
            close();
        }
    }

    private void send(String text) throws IOException {
        session.sendMessage(new TextMessage(text));
    }

    private void end(CloseStatus status) {
        close();
        try {
            session.close(status);
        } catch (IOException e) {
            log.debug("a WebSocket could not be closed", e);
        }
    }

    void close() {
        outbound.end();
        manager.close();
    }
}
