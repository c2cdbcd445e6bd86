// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.store.RunDirectory;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Runs of before a restart, over Socket.IO. */
@Timeout(90)
class HistorySocketsTest {

    private static final Spell ECHO = Spell.named("echo")
            .id("e")
            .node("1", "Module Trigger In")
            .node("2", "Universal Input", Map.of("name", "text"))
            .node("3", "Output", Map.of("name", "said"))
            .wire("1", "trigger", "3", "trigger")
            .wire("2", "output", "3", "input")
            .build();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    /** Makes calls to a server that keeps its runs in the directory. */
    private interface Calls {
        void on(SocketIoClient client);
    }

    private void serve(Calls calls) throws Exception {
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(ECHO))
                .components(StandardComponents.all())
                .runs(RunDirectory.at(directory))
                .build()) {
            SocketIoServer io = SocketIoServer.builder().build();
            SpellSockets.builder(host, Authenticator.bearerTokens(Map.of("ada-token", new User("ada"))))
                    .build()
                    .serve(io.namespace("/"));
            TestServer server = TestServer.start(io);
            SocketIoClient client = SocketIoClient.connect(server.port(), Map.of("token", "ada-token"));
            try {
                calls.on(client);
            } finally {
                client.close();
                server.stop();
            }
        }
    }

    private static JsonNode call(SocketIoClient client, String method, Map<String, ?> parameters) {
        Map<String, ?> call = Map.of("method", method, "params", parameters);
        return client.call("create", "spell-runner/call", call, Map.of());
    }

    @Test
    void listsShowsAndRepeatsRuns() throws Exception {
        serve(client -> client.call(
                "create", "spell-runner", Map.of("spellId", "e", "inputs", Map.of("text", "moon")), Map.of()));

        serve(client -> {
            JsonNode runs = call(client, "run.list", Map.of("q", "moon", "status", "completed"))
                    .at("/1/runs");
            String run = runs.at("/0/run").asText();
            assertThat(runs).hasSize(1);
            assertThat(call(client, "run.get", Map.of("run", run))
                            .at("/1/status")
                            .asText())
                    .isEqualTo("completed");
            JsonNode refused = call(client, "run.resume", Map.of("run", run));
            assertThat(refused.at("/0/message").asText()).contains("is completed", "rerun it");
            JsonNode again = call(client, "run.rerun", Map.of("run", run, "inputs", Map.of("text", "sun")));
            assertThat(again.at("/1/of").asText()).isEqualTo(run);
            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertThat(call(client, "run.list", Map.of("q", "sun"))
                                    .at("/1/runs/0/status")
                                    .asText())
                            .isEqualTo("completed"));
            client.call("get", "spell-runner", "e", Map.of());
            JsonNode followed = client.call(
                    "create",
                    "spell-runner/follow",
                    Map.of("spellId", "e", "after", Map.of(run, 1, "nobody", 1)),
                    Map.of());
            assertThat(followed.at("/1/unknown")).singleElement().hasToString("\"nobody\"");
            assertThat(client.nodeEvent().path("seq").asLong()).isEqualTo(2);
        });
    }
}
