// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.fixture.TestSpells;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.testing.RawWebSocket;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Issue 16: a call whose answer failed was never answered, and its client waited for ever. */
@Timeout(60)
class FailedAnswersTest {

    @Test
    void disconnectTheClient() throws Exception {
        try (SpellHost host = SpellHost.builder(user -> TestSpells.unwritable()).build()) {
            TestServer server = TestServer.start(
                    SpellSockets.builder(host, Authenticator.bearerTokens(Map.of("ada-token", new User("ada"))))
                            .build());
            try (RawWebSocket client = RawWebSocket.open(server.port(), "/socket.io/?EIO=4&transport=websocket")) {
                client.text("40{\"token\":\"ada-token\"}");
                for (String heard = ""; !heard.startsWith("42[\"connected\""); ) {
                    heard = client.next();
                    assertThat(heard).isNotEqualTo("gone");
                }

                client.text("420[\"create\",\"spell-runner/call\",{\"method\":\"spell.list\",\"params\":{}}]");

                String next = client.next();
                while (next.equals("2")) {
                    next = client.next();
                }
                assertThat(next).isIn("41", "gone").doesNotContain("driver");
            } finally {
                server.stop();
            }
        }
    }
}
