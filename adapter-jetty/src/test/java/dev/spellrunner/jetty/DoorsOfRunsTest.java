// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.observe.HostObserver;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.RunObserver;
import dev.spellrunner.runner.observe.RunOrigin;
import dev.spellrunner.runner.observe.TraceParent;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Observers are told where runs come in, and in which trace their callers are. */
@Timeout(60)
class DoorsOfRunsTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String PARENT = "00-" + TRACE + "-00f067aa0ba902b7-01";
    private static final String OTHER = "00-11111111111111111111111111111111-2222222222222222-01";

    private final List<RunOrigin> origins = new CopyOnWriteArrayList<>();
    private final Fixture fixture = new Fixture(
                    host -> host.observe(new HostObserver() {
                        @Override
                        public @Nullable RunObserver starting(ObservedRun run) {
                            origins.add(run.origin());
                            return null;
                        }
                    }),
                    handler -> handler.openAi().mcp().agUi(),
                    EventLog.inMemory())
            .start();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private RunOrigin originOf(String path, String body, String... headers) {
        HttpResponse<String> response = fixture.send(fixture.request(path)
                .header("Content-Type", "application/json")
                .headers(headers)
                .POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).as(response.body()).isEqualTo(200);
        return origins.remove(0);
    }

    private static String traceOf(RunOrigin origin) {
        return origin.trace().map(TraceParent::traceId).orElse("");
    }

    @Test
    void areHttpAndStreamsOfEvents() {
        RunOrigin whole = originOf("/spells/e/runs", "{}", "traceparent", PARENT, "tracestate", "a=1");
        RunOrigin stream = originOf("/spells/e/runs", "{}", "Accept", "text/event-stream");

        assertThat(whole.door()).isEqualTo("http");
        assertThat(traceOf(whole)).isEqualTo(TRACE);
        assertThat(whole.trace().orElseThrow().state()).isEqualTo("a=1");
        assertThat(stream).isEqualTo(RunOrigin.of("sse"));
    }

    @Test
    void areOutlivedByRunsForWhichNobodyWaits() {
        HttpResponse<String> response = fixture.send(fixture.request("/spells/e/runs")
                .header("Content-Type", "application/json")
                .header("Prefer", "respond-async")
                .header("baggage", "tenant=acme")
                .POST(BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(202);
        RunOrigin origin = origins.remove(0);
        assertThat(origin.outlivesCaller()).isTrue();
        assertThat(origin.baggage()).isEqualTo("tenant=acme");
        assertThat(originOf("/spells/e/runs", "{}", "Prefer", "wait=10").outlivesCaller())
                .isFalse();
    }

    @Test
    void areWebSockets() {
        try (RpcClient client = fixture.connect("ada-token")) {
            client.call("spell.run", "{\"spell\":\"e\",\"inputs\":{}}");
        }

        assertThat(origins).containsExactly(RunOrigin.of("ws"));
    }

    @Test
    void areChatsOfOpenAi() {
        RunOrigin chat = originOf(
                "/v1/chat/completions",
                "{\"model\":\"e\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                "traceparent",
                PARENT);

        assertThat(chat.door()).isEqualTo("openai");
        assertThat(traceOf(chat)).isEqualTo(TRACE);
    }

    @Test
    void areToolsOfMcpWhoseMessagesWinOverTheirHeaders() {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"e\","
                + "\"arguments\":{\"text\":\"hi\"}%s}}";
        RunOrigin named = originOf(
                "/mcp",
                call.formatted(",\"_meta\":{\"traceparent\":\"" + PARENT + "\"}"),
                "Accept",
                "application/json, text/event-stream",
                "traceparent",
                OTHER);
        RunOrigin byHeader = originOf(
                "/mcp", call.formatted(""), "Accept", "application/json, text/event-stream", "traceparent", PARENT);
        RunOrigin malformed = originOf(
                "/mcp",
                call.formatted(",\"_meta\":{\"traceparent\":7}"),
                "Accept",
                "application/json, text/event-stream",
                "traceparent",
                "no trace");

        assertThat(named.door()).isEqualTo("mcp");
        assertThat(traceOf(named)).isEqualTo(TRACE);
        assertThat(traceOf(byHeader)).isEqualTo(TRACE);
        assertThat(malformed).isEqualTo(RunOrigin.of("mcp"));
    }

    @Test
    void areAgentsOfAgUi() {
        RunOrigin agent = originOf(
                "/agui/e",
                "{\"threadId\":\"t\",\"runId\":\"r\",\"messages\":[{\"id\":\"m\",\"role\":\"user\",\"content\":\"hi\"}],"
                        + "\"tools\":[],\"context\":[],\"state\":{},\"forwardedProps\":{}}",
                "Accept",
                "text/event-stream",
                "traceparent",
                PARENT);

        assertThat(agent.door()).isEqualTo("agui");
        assertThat(traceOf(agent)).isEqualTo(TRACE);
    }
}
