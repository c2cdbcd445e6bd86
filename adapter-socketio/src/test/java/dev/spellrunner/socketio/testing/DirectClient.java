// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.socketio.engine.Answer;
import dev.spellrunner.socketio.engine.EngineError;
import dev.spellrunner.socketio.engine.EngineRequest;
import dev.spellrunner.socketio.engine.EngineServer;
import dev.spellrunner.socketio.engine.Handshake;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A client without a net: sessions hear at once what it does, on the test's thread, to which it is confined. */
public final class DirectClient {

    private final EngineServer server;
    private final String version;
    private @Nullable String sid;

    /** Creates a client of protocol 4 or 3. */
    public DirectClient(EngineServer server, int version) {
        this.server = server;
        this.version = Integer.toString(version);
    }

    /** Returns the id of its session. */
    public String sid() {
        return sid == null ? "" : sid;
    }

    /** Takes the id of another session for its own. */
    public DirectClient claim(String other) {
        sid = other;
        return this;
    }

    // ---- polling ----

    /** Begins a session, and returns what it is told first. */
    public String handshake() {
        String answer = String.valueOf(poll().answer());
        remember(answer);
        return answer;
    }

    /** Polls; the answer comes now or later. */
    public DirectPoll poll() {
        DirectPoll poll = new DirectPoll();
        Request request = new Request(true, false);
        Optional<EngineError> refusal = server.refusal(request);
        if (refusal.isPresent()) {
            poll.answer(new Answer.Refused(refusal.get()), () -> {});
        } else {
            server.poll(request, poll);
        }
        return poll;
    }

    /** Posts packets, and returns the answer. */
    public @Nullable String post(String payload) {
        return post(payload.getBytes(UTF_8), false);
    }

    /** Posts packets, and returns the answer. */
    public @Nullable String post(byte[] payload, boolean binary) {
        DirectPoll post = new DirectPoll();
        Request request = new Request(false, false);
        Optional<EngineError> refusal = server.refusal(request);
        if (refusal.isPresent()) {
            post.answer(new Answer.Refused(refusal.get()), () -> {});
        } else {
            server.post(request, payload, binary, post);
        }
        return post.answer();
    }

    // ---- WebSocket ----

    /** Opens a WebSocket, which begins a session if there is none, and else tries to take it over. */
    public DirectWebSocket webSocket() {
        DirectWebSocket made = new DirectWebSocket();
        Request request = new Request(true, true);
        if (server.refusal(request).isPresent()) {
            made.belongsTo(null);
            return made;
        }
        made.belongsTo(server.connect(request, made).orElse(null));
        if (sid == null) {
            made.read().forEach(this::remember);
        }
        return made;
    }

    private void remember(String welcome) {
        if (welcome.contains("\"sid\":\"")) {
            sid = welcome.split("\"sid\":\"", -1)[1].split("\"", -1)[0];
        }
    }

    private final class Request implements EngineRequest {

        private final boolean isGet;
        private final boolean isWebSocket;

        Request(boolean isGet, boolean isWebSocket) {
            this.isGet = isGet;
            this.isWebSocket = isWebSocket;
        }

        @Override
        public boolean isGet() {
            return isGet;
        }

        @Override
        public boolean isWebSocket() {
            return isWebSocket;
        }

        @Override
        public Optional<String> parameter(String name) {
            return switch (name) {
                case "EIO" -> Optional.of(version);
                case "transport" -> Optional.of(isWebSocket ? "websocket" : "polling");
                case "sid" -> Optional.ofNullable(sid);
                default -> Optional.empty();
            };
        }

        @Override
        public Handshake handshake() {
            return new Handshake(Map.of("x-who", List.of("ada")), Map.of("EIO", List.of(version)), "127.0.0.1");
        }
    }
}
