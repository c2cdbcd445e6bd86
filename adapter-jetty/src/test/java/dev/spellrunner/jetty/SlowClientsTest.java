// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.EventLog;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Issue 16: runs that are faster than their clients, and clients that are dropped. */
@Timeout(120)
class SlowClientsTest {

    private static final int ELEMENTS = 5_000;

    private final Fixture fixture = new Fixture(
                    UnaryOperator.identity(),
                    options -> options.sendTimeout(Duration.ofMinutes(1)),
                    EventLog.inMemory().eventsPerRun(1_000))
            .start();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private static void assertNothingIsMissing(List<Long> since, List<Long> seqs) {
        assertThat(since.get(0)).isEqualTo(1);
        for (int i = 1; i < seqs.size(); i++) {
            assertThat(since.get(i)).isEqualTo(seqs.get(i - 1) + 1);
        }
        assertThat(seqs).hasSizeGreaterThan(2 * ELEMENTS);
    }

    private static void assertNothingIsMissing(List<JsonNode> events) {
        assertNothingIsMissing(
                events.stream()
                        .map(event ->
                                event.path("since").asLong(event.path("seq").asLong()))
                        .toList(),
                events.stream().map(event -> event.path("seq").asLong()).toList());
    }

    @Test
    void aRunWaitsForTheWebSocketThatStartedIt() {
        try (RpcClient client = fixture.connect("ada-token")) {
            client.call("spell.open", "{\"spell\":\"l\"}");

            client.tell(2, "spell.run", "{\"spell\":\"l\",\"inputs\":{\"list\":" + RpcCallsTest.list(ELEMENTS) + "}}");

            assertNothingIsMissing(client.eventsToTheEnd());
            assertThat(client.answer().at("/result/status").asText()).isEqualTo("completed");
        }
    }

    @Test
    void aRunWaitsForItsStreamOfEvents() {
        HttpResponse<String> response = fixture.send(fixture.request("/spells/l/runs")
                .timeout(Duration.ofMinutes(1))
                .header("Accept", "text/event-stream")
                .POST(BodyPublishers.ofString("{\"inputs\":{\"list\":" + RpcCallsTest.list(ELEMENTS) + "}}")));

        List<JsonNode> events = new ArrayList<>();
        Pattern.compile("(?m)^data: (.*)$")
                .matcher(response.body())
                .results()
                .map((MatchResult line) -> Fixture.json(line.group(1)))
                .forEach(events::add);
        assertNothingIsMissing(events);
        assertThat(RpcClient.isLast(events.get(events.size() - 1))).isTrue();
    }

    @Test
    void aClientThatIsDroppedHearsWhyAndGetsItsAnswers() throws Exception {
        try (RawSocket slow = new RawSocket(fixture.port())) {
            slow.head();
            slow.sendText(call(1, "spell.open", "{\"spell\":\"l\"}"));
            slow.sendText(call(2, "spell.run", "{\"spell\":\"w\"}"));
            await().atMost(Duration.ofSeconds(30)).until(() -> fixture.stage.waiting() == 1);
            try (SpellManager other = fixture.host.connect(Fixture.ADA)) {
                RunRequest much = RunRequest.of(Map.of("list", Collections.nCopies(ELEMENTS, 1)));
                other.start("l", much).result().get(60, TimeUnit.SECONDS);
            }

            List<String> heard = new ArrayList<>();
            while (heard.isEmpty() || !heard.get(heard.size() - 1).contains("\"jsonrpc\":\"2.0\",\"id\":2,")) {
                String text = new String(slow.readTo(RawSocket.TEXT), UTF_8);
                if (!text.contains("node.event")) {
                    heard.add(text);
                }
            }

            assertThat(heard).hasSize(3);
            assertThat(heard.get(1)).contains("connection.dropped", "\"code\":\"busy\"", "were dropped from the log");
            assertThat(heard.get(2)).contains("\"status\":\"cancelled\"");
            assertThat(slow.closeCode()).isEqualTo(1013);
        }
    }

    @Test
    void aStreamOfEventsThatIsDroppedSaysWhy() throws Exception {
        String run = fixture.startRun("ll", "{}");
        await().atMost(Duration.ofSeconds(30)).until(() -> fixture.stage.waiting() == 1);
        try (Socket slow = new Socket()) {
            slow.setReceiveBufferSize(4096);
            slow.setSoTimeout(60_000);
            slow.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), fixture.port()));
            slow.getOutputStream()
                    .write(("GET /runs/" + run + "/events HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                                    + "Authorization: Bearer ada-token\r\n\r\n")
                            .getBytes(UTF_8));
            String begin = new String(slow.getInputStream().readNBytes(500), UTF_8);
            assertThat(begin).startsWith("HTTP/1.1 200");

            fixture.stage.letGo(Collections.nCopies(4 * ELEMENTS, 1));
            await().atMost(Duration.ofSeconds(60))
                    .until(() -> json(fixture.get("/runs/" + run))
                            .path("status")
                            .asText()
                            .equals("completed"));

            String rest = new String(slow.getInputStream().readAllBytes(), UTF_8);
            assertThat(rest.substring(rest.lastIndexOf("event: ")))
                    .startsWith("event: dropped\ndata: {\"code\":\"busy\"")
                    .contains("were dropped from the log");
        }
    }

    private static String call(int id, String method, String parameters) {
        return "{\"jsonrpc\":\"2.0\",\"id\":" + id + ",\"method\":\"" + method + "\",\"params\":" + parameters + "}";
    }
}
