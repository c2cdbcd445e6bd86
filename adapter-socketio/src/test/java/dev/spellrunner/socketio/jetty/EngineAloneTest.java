// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.socketio.engine.CloseReason;
import dev.spellrunner.socketio.engine.EncodedPacket;
import dev.spellrunner.socketio.engine.EngineServer;
import dev.spellrunner.socketio.engine.EngineSession;
import dev.spellrunner.socketio.engine.SessionListener;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Engine.IO without Socket.IO on top. */
@Timeout(60)
class EngineAloneTest {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);
    private final HttpClient http = HttpClient.newHttpClient();

    EngineAloneTest() throws Exception {
        EngineServer engine = EngineServer.builder(EngineAloneTest::echo, new ManualScheduler())
                .allowRequest(handshake -> handshake.parameter("key").isPresent())
                .build();
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(SocketIoHandler.builder(engine).build());
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private static SessionListener echo(EngineSession session) {
        return new SessionListener() {
            @Override
            public void text(String message) {
                assertThat(session.send(List.of(EncodedPacket.text(message)))).isTrue();
            }

            @Override
            public void binary(byte[] message) {
                session.close(CloseReason.FORCED);
            }

            @Override
            public void closed(CloseReason reason) {
                // Nothing is kept of a session.
            }
        };
    }

    private HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), BodyHandlers.ofString());
    }

    private HttpRequest.Builder request(String query) {
        return HttpRequest.newBuilder(URI.create(
                "http://127.0.0.1:" + connector.getLocalPort() + "/engine.io/?EIO=4&transport=polling" + query));
    }

    @Test
    void answersItsClients() throws Exception {
        String sid = send(request("&key=1")).body().split("\"", -1)[3];

        assertThat(send(request("&sid=" + sid).POST(BodyPublishers.ofString("4hello")))
                        .body())
                .isEqualTo("ok");
        assertThat(send(request("&sid=" + sid)).body()).isEqualTo("4hello");
    }

    @Test
    void refusesRequestsThatAreNotAllowed() throws Exception {
        assertThat(send(request("")).statusCode()).isEqualTo(403);
    }
}
