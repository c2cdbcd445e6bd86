// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.fixture.TestSpells;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.socketio.testing.RawWebSocket;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Issue 16: clients that read too slowly for what happens. */
@Timeout(120)
class DroppedClientTest {

    private static final User ADA = new User("ada");
    private static final int ELEMENTS = 20_000;

    private final InMemorySpells spells =
            new InMemorySpells(TestSpells.loop("Step", "l"), TestSpells.step("Wait", "w"));
    private final EventLog log = EventLog.inMemory().eventsPerRun(1_000).build();
    private final SpellHost host = SpellHost.builder(user -> spells)
            .components(StandardComponents.all()
                    .with(Component.named("Step")
                            .triggerInput("trigger")
                            .input("in", SocketType.ANY)
                            .output("out", SocketType.ANY)
                            .nonBlocking()
                            .worker((in, ctx) -> Outputs.of("out", "x".repeat(200))))
                    .with(Component.named("Wait")
                            .triggerInput("trigger")
                            .nonBlocking()
                            .worker((in, ctx) -> Outputs.later(new CompletableFuture<>()))))
            .log(log)
            .build();
    private final TestServer server;

    DroppedClientTest() throws Exception {
        server = TestServer.start(SpellSockets.builder(host, Authenticator.bearerTokens(Map.of("ada-token", ADA)))
                .build());
    }

    @AfterEach
    void stopTheServer() throws Exception {
        server.stop();
        host.close();
        log.close();
    }

    private static void readTo(String begin, RawWebSocket socket) throws IOException {
        for (String heard = ""; !heard.startsWith(begin); ) {
            heard = socket.next();
            assertThat(heard).isNotEqualTo("gone");
        }
    }

    @Test
    void hearsWhyAndGetsItsAnswersAndIsDisconnected() throws Exception {
        try (RawWebSocket slow = RawWebSocket.open(server.port(), "/socket.io/?EIO=4&transport=websocket")) {
            slow.text("40{\"token\":\"ada-token\"}");
            readTo("42[\"connected\"", slow);
            slow.text("420[\"get\",\"spell-runner\",\"l\"]");
            readTo("430", slow);
            slow.text("421[\"get\",\"spell-runner\",\"w\"]");
            readTo("431", slow);
            slow.text("422[\"create\",\"spell-runner\",{\"spellId\":\"w\"}]");
            await().atMost(Duration.ofSeconds(30)).until(() -> host.runs() == 1);
            try (SpellManager other = host.connect(ADA)) {
                RunRequest much = RunRequest.of(Map.of("list", Collections.nCopies(ELEMENTS, 1)));
                other.start("l", much).result().get(60, TimeUnit.SECONDS);
            }

            List<String> heard = new ArrayList<>();
            for (String next = ""; !next.equals("gone") && !next.startsWith("closed"); ) {
                next = slow.next();
                if (!next.startsWith("42[\"node-event\"") && !next.equals("2")) {
                    heard.add(next);
                }
            }

            assertThat(heard).hasSizeGreaterThanOrEqualTo(3);
            assertThat(heard.get(0)).contains("connection-dropped", "\"code\":\"busy\"", "were dropped from the log");
            assertThat(heard.get(1)).startsWith("432[").contains("\"code\":\"cancelled\"");
            await().atMost(Duration.ofSeconds(30)).until(() -> host.connections() == 0);
        }
    }
}
