// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.WireJson;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.springframework.web.socket.CloseStatus;
import org.springframework.web.socket.TextMessage;
import org.springframework.web.socket.WebSocketSession;
import org.springframework.web.socket.handler.TextWebSocketHandler;

/** Speaks JSON-RPC 2.0 with the clients of WebSockets. Thread-safe. */
final class SpellsSocket extends TextWebSocketHandler {

    /** The attribute of a session that says who its client is. */
    static final String ADMISSION = "spells.admission";

    private final SpellService service;
    private final WireJson json;
    private final Map<String, SocketConnection> connections = new ConcurrentHashMap<>();

    SpellsSocket(SpellService service, WireJson json) {
        this.service = service;
        this.json = json;
    }

    @Override
    public void afterConnectionEstablished(WebSocketSession session) {
        Admission admission = (Admission) requireNonNull(session.getAttributes().get(ADMISSION), ADMISSION);
        connections.put(session.getId(), SocketConnection.open(session, admission, service, json));
    }

    @Override
    protected void handleTextMessage(WebSocketSession session, TextMessage message) {
        SocketConnection connection = connections.get(session.getId());
        if (connection != null) {
            connection.call(message.getPayload());
        }
    }

    @Override
    public void afterConnectionClosed(WebSocketSession session, CloseStatus status) {
        SocketConnection connection = connections.remove(session.getId());
        if (connection != null) {
            connection.close();
        }
    }
}
