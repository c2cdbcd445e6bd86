// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.fixture.FinishedSpans;
import dev.spellrunner.runner.fixture.TestSpells;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.telemetry.TracedHost;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.socket.client.Ack;
import io.socket.client.IO;
import io.socket.client.Socket;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.json.JSONObject;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Socket.IO has no headers for each call: a call names the span of its caller itself. */
@Timeout(60)
class TracedCallsTest {

    private static final List<String> TRACES =
            List.of("4bf92f3577b34da6a3ce929d0e0e4736", "0af7651916cd43dd8448eb211c80319c");
    private static final String SPAN = "00f067aa0ba902b7";

    private final FinishedSpans spans = new FinishedSpans();

    @Test
    void areChildrenOfTheSpansThatTheirCallersName() throws Exception {
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(TestSpells.echo("e")))
                .observe(TracedHost.of(spans.telemetry()))
                .build()) {
            TestServer server = TestServer.start(
                    SpellSockets.builder(host, Authenticator.bearerTokens(Map.of("ada-token", new User("ada"))))
                            .build());
            try {
                callTwice(server);
            } finally {
                server.stop();
            }
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> runs().size() == 2);
        assertThat(runs()).extracting(SpanData::getTraceId).containsExactlyInAnyOrderElementsOf(TRACES);
        assertThat(runs()).allSatisfy(run -> {
            assertThat(run.getParentSpanId()).isEqualTo(SPAN);
            assertThat(run.getParentSpanContext().isRemote()).isTrue();
        });
    }

    private List<SpanData> runs() {
        return spans.all().stream()
                .filter(span -> span.getName().startsWith("invoke_workflow "))
                .toList();
    }

    /** Uses the client that Socket.IO itself offers. */
    private static void callTwice(TestServer server) throws Exception {
        IO.Options options = IO.Options.builder()
                .setForceNew(true)
                .setTransports(new String[] {"websocket"})
                .setAuth(Map.of("token", "ada-token"))
                .build();
        Socket socket = IO.socket(URI.create("http://127.0.0.1:" + server.port() + "/"), options);
        CompletableFuture<Boolean> ready = new CompletableFuture<>();
        socket.on("connected", nothing -> ready.complete(true));
        try {
            socket.connect();
            ready.get(30, TimeUnit.SECONDS);
            for (String trace : TRACES) {
                JSONObject meta = new JSONObject(Map.of("traceparent", "00-" + trace + "-" + SPAN + "-01"));
                JSONObject params = new JSONObject()
                        .put("spell", "e")
                        .put("inputs", new JSONObject())
                        .put("_meta", meta);
                JSONObject call = new JSONObject().put("method", "spell.run").put("params", params);
                CompletableFuture<Object> error = new CompletableFuture<>();
                Ack ack = answer -> error.complete(String.valueOf(answer[0]));
                socket.emit("create", new Object[] {"spell-runner/call", call}, ack);
                assertThat(error.get(30, TimeUnit.SECONDS)).isEqualTo("null");
            }
        } finally {
            socket.close();
        }
    }
}
