// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.net.http.WebSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Asks a server for its metrics as Prometheus does, and takes its traces as a collector does. */
@Timeout(120)
class TelemetryTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00f067aa0ba902b7";

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private interface Asking {
        void ask(URI server) throws Exception;
    }

    private void serving(Asking asking, String... options) throws Exception {
        Spell echo = Spell.named("echo")
                .id("echo")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("3", "Output", Map.of("name", "answer"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .build();
        Files.writeString(directory.resolve("echo.json"), SpellWriter.compact().write(echo));
        List<String> command = new ArrayList<>(List.of(
                "serve",
                "--spells",
                directory.toString(),
                "--port",
                "0",
                "--token",
                "ada=secret",
                "--script-processes",
                "0"));
        command.addAll(List.of(options));
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said));
        Thread serving = new Thread(() -> SpellCommand.commandLine(out, new PrintWriter(new StringWriter()))
                .execute(command.toArray(String[]::new)));
        serving.start();
        try {
            String line = new BufferedReader(said).readLine();
            asking.ask(URI.create(line.substring(line.indexOf("http"))));
        } finally {
            serving.interrupt();
            serving.join(30_000);
        }
    }

    private static HttpRequest.Builder request(URI server, String path) {
        return HttpRequest.newBuilder(server.resolve(path))
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer secret");
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return CLIENT.send(request.build(), BodyHandlers.ofString());
    }

    private static void run(URI server) throws Exception {
        HttpResponse<String> answer = send(request(server, "/spells/echo/runs")
                .header("traceparent", "00-" + TRACE + "-" + PARENT + "-01")
                .POST(BodyPublishers.ofString("{\"inputs\":{\"message\":\"hi\"}}")));
        assertThat(answer.statusCode()).isEqualTo(200);
    }

    @Test
    void showsMetricsToWhoHasATokenIfAskedTo() throws Exception {
        serving(
                server -> {
                    run(server);

                    await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
                        HttpResponse<String> metrics = send(request(server, "/metrics"));
                        assertThat(metrics.statusCode()).isEqualTo(200);
                        assertThat(metrics.headers().firstValue("Content-Type"))
                                .hasValueSatisfying(type -> assertThat(type).startsWith("text/plain; version=0.0.4"));
                        assertThat(metrics.body())
                                .contains(
                                        "spellrunner_run_seconds_count{door=\"http\",spell=\"echo\",status=\"completed\"} 1",
                                        "spellrunner_runs_active 0",
                                        "jvm_memory_used_bytes")
                                // Not the letters alone: Metadata can be why garbage was collected.
                                .doesNotContain("\"ada\"", "secret");
                    });
                    assertThat(send(request(server, "/metrics").setHeader("Authorization", "Bearer guess"))
                                    .statusCode())
                            .isEqualTo(401);
                    assertThat(send(request(server, "/metrics?access_token=secret")
                                            .setHeader("Authorization", "none"))
                                    .statusCode())
                            .isEqualTo(401);
                    assertThat(send(request(server, "/metrics").POST(BodyPublishers.noBody()))
                                    .statusCode())
                            .isEqualTo(405);
                },
                "--metrics");
    }

    private static HttpServer collecting(List<String> spans) throws IOException {
        HttpServer collector = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        collector.createContext("/v1/traces", exchange -> {
            spans.add(hex(exchange.getRequestBody().readAllBytes()));
            exchange.sendResponseHeaders(200, -1);
            exchange.close();
        });
        collector.start();
        return collector;
    }

    @Test
    void sendsTracesToACollectorIfAskedTo() throws Exception {
        List<String> spans = new CopyOnWriteArrayList<>();
        HttpServer collector = collecting(spans);
        try {
            // What is left is sent when the server ends.
            serving(
                    TelemetryTest::run,
                    "--otlp",
                    "http://127.0.0.1:" + collector.getAddress().getPort());

            String all = String.join("", spans);
            assertThat(all).contains(TRACE, hex("invoke_workflow echo".getBytes(ISO_8859_1)));
            assertThat(all).contains(hex("spellrunner".getBytes(ISO_8859_1)));
        } finally {
            collector.stop(0);
        }
    }

    @Test
    void makesARunOverAWebSocketAChildOfTheSpanThatItsCallNames() throws Exception {
        List<String> spans = new CopyOnWriteArrayList<>();
        HttpServer collector = collecting(spans);
        try {
            serving(
                    TelemetryTest::runOverAWebSocket,
                    "--otlp",
                    "http://127.0.0.1:" + collector.getAddress().getPort());

            // In the wire form of OTLP a span has its trace in field 1, and its parent in field 4.
            assertThat(String.join("", spans))
                    .contains("0a10" + TRACE, "2208" + PARENT, hex("invoke_workflow echo".getBytes(ISO_8859_1)));
        } finally {
            collector.stop(0);
        }
    }

    private static void runOverAWebSocket(URI server) throws Exception {
        CompletableFuture<String> answer = new CompletableFuture<>();
        WebSocket socket = CLIENT.newWebSocketBuilder()
                .buildAsync(
                        URI.create(server.resolve("/ws?access_token=secret")
                                .toString()
                                .replaceFirst("http", "ws")),
                        new WebSocket.Listener() {
                            @Override
                            public @Nullable CompletionStage<?> onText(
                                    WebSocket from, CharSequence text, boolean last) {
                                answer.complete(text.toString());
                                return null;
                            }
                        })
                .get(30, TimeUnit.SECONDS);
        socket.sendText(
                        "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.run\",\"params\":{\"spell\":\"echo\","
                                + "\"inputs\":{\"message\":\"hi\"},\"_meta\":{\"traceparent\":\"00-" + TRACE + "-"
                                + PARENT + "-01\"}}}",
                        true)
                .get(30, TimeUnit.SECONDS);
        assertThat(answer.get(30, TimeUnit.SECONDS)).contains("\"answer\":\"hi\"");
        socket.abort();
    }

    private static String hex(byte[] bytes) {
        return HexFormat.of().formatHex(bytes);
    }

    @Test
    void showsNothingUnlessAsked() throws Exception {
        serving(server ->
                assertThat(send(request(server, "/metrics")).statusCode()).isEqualTo(404));
    }
}
