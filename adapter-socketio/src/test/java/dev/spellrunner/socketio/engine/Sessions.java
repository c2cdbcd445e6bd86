// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.socketio.testing.DirectClient;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;

/** A server that notes what its sessions hear, and sends it back. Confined to the test's thread. */
final class Sessions implements EngineListener {

    static final Duration INTERVAL = Duration.ofSeconds(25);
    static final Duration TIMEOUT = Duration.ofSeconds(20);
    static final Duration SHORT_WHILE = Duration.ofMillis(100);

    final ManualScheduler time = new ManualScheduler();
    final EngineServer server;
    final List<EngineSession> opened = new ArrayList<>();
    private final List<String> heard = new ArrayList<>();
    private Consumer<String> alsoHears = text -> {};

    Sessions() {
        this(options -> options);
    }

    Sessions(UnaryOperator<EngineServer.Builder> options) {
        server = options.apply(EngineServer.builder(this, time)
                        .executor(Runnable::run)
                        .pingInterval(INTERVAL)
                        .pingTimeout(TIMEOUT))
                .build();
    }

    DirectClient client(int version) {
        return new DirectClient(server, version);
    }

    /** Returns the session that began last. */
    EngineSession session() {
        return opened.get(opened.size() - 1);
    }

    void send(String... messages) {
        for (String message : messages) {
            session().send(List.of(EncodedPacket.text(message)));
        }
    }

    /** Returns what was heard since this was asked last. */
    List<String> heard() {
        List<String> since = List.copyOf(heard);
        heard.clear();
        return since;
    }

    void onText(Consumer<String> listener) {
        alsoHears = listener;
    }

    @Override
    public SessionListener opened(EngineSession session) {
        opened.add(session);
        return new SessionListener() {
            @Override
            public void text(String message) {
                heard.add(message);
                alsoHears.accept(message);
            }

            @Override
            public void binary(byte[] message) {
                heard.add("bytes " + HexFormat.of().formatHex(message));
            }

            @Override
            public void closed(CloseReason reason) {
                heard.add(reason.toString());
            }
        };
    }
}
