// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.doors.ToldExchange;
import dev.spellrunner.runner.doors.mcp.McpDoor;
import dev.spellrunner.runner.fixture.FinishedSpans;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.ObservedSpells;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.ChatRequest;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.EmbeddingRequest;
import dev.spellrunner.runner.services.Embeddings;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.metrics.SdkMeterProvider;
import io.opentelemetry.sdk.trace.SdkTracerProvider;
import io.opentelemetry.sdk.trace.data.SpanData;
import io.opentelemetry.sdk.trace.export.SimpleSpanProcessor;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls of tools are spans and metrics of their own, and what callers send along reaches workers. */
@Timeout(60)
class TracedCallsTest {

    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";
    private static final String TRACED =
            ",\"_meta\":{\"traceparent\":\"00-" + TRACE + "-" + SPAN + "-01\",\"baggage\":\"tenant=acme\"}";

    private final FinishedSpans spans = new FinishedSpans();
    private final RecordedMetrics metrics = new RecordedMetrics();
    private final TracedHost traces = TracedHost.of(OpenTelemetrySdk.builder()
            .setTracerProvider(SdkTracerProvider.builder()
                    .addSpanProcessor(SimpleSpanProcessor.create(spans))
                    .build())
            .setMeterProvider(
                    SdkMeterProvider.builder().registerMetricReader(metrics).build())
            .build());
    private final ChatModel model = traces.chat(
            (request, context) ->
                    CompletableFuture.completedFuture(ChatAnswer.of("hello").using(Usage.of("gpt-x", 3, 4))),
            "openai");
    private final Queue<String> seen = new ConcurrentLinkedQueue<>();
    private final Worker look = (in, ctx) -> {
        seen.add(String.valueOf(Baggage.current().getEntryValue("tenant")));
        seen.add(String.valueOf(TracedHost.traceHeaders().get().get("baggage")));
        seen.add(String.valueOf(TracedHost.contextHeaders().get().get("baggage")));
        return Outputs.later(model.chat(ChatRequest.builder("gpt-x").user("?").build(), ctx)
                .thenApply(answer -> Outputs.of("out", answer.text())));
    };

    private String call(String tool, String more, Map<String, String> headers) throws Exception {
        try (SpellHost host = SpellHost.builder(
                        user -> new InMemorySpells(ObservedSpells.looking("l"), ObservedSpells.of("Fail")))
                .components(ObservedSpells.components(look))
                .observe(traces)
                .build()) {
            String message = "{\"jsonrpc\":\"2.0\",\"id\":7,\"method\":\"tools/call\",\"params\":{\"name\":\"" + tool
                    + "\"" + more + "}}";
            ToldExchange exchange = new ToldExchange(new User("ada"), "", message, headers);
            McpDoor.of(host).serve(exchange);
            String answer = exchange.answer().get(30, SECONDS);
            await().atMost(PATIENCE).until(() -> host.runs() == 0);
            return answer;
        }
    }

    private static Map<String, String> headers(String... more) {
        Map<String, String> headers =
                new HashMap<>(Map.of("Content-Type", "application/json", "Accept", "application/json"));
        for (int i = 0; i < more.length; i += 2) {
            headers.put(more[i], more[i + 1]);
        }
        return headers;
    }

    @Test
    void areSpansToWhichTheirRunsBelong() throws Exception {
        assertThat(call("l", TRACED, headers())).startsWith("200").contains("hello");
        await().atMost(PATIENCE).until(() -> spans.has("tools/call l") && spans.has("invoke_workflow looking at l"));

        SpanData call = spans.named("tools/call l");
        SpanData run = spans.named("invoke_workflow looking at l");
        assertThat(call.getKind()).isEqualTo(SpanKind.SERVER);
        assertThat(call.getTraceId()).isEqualTo(TRACE);
        assertThat(call.getParentSpanId()).isEqualTo(SPAN);
        assertThat(run.getParentSpanId()).isEqualTo(call.getSpanId());
        assertThat(call.getAttributes().asMap())
                .containsEntry(Names.MCP_METHOD, "tools/call")
                .containsEntry(Names.MCP_VERSION, "2025-11-25")
                .containsEntry(Names.TOOL, "l")
                .containsEntry(Names.REQUEST_ID, "7")
                .containsEntry(Names.TRANSPORT, "tcp")
                .doesNotContainKey(Names.ERROR);
    }

    @Test
    void letWorkersSeeBaggageThatGoesToOthersOnlyIfAsked() throws Exception {
        call("l", TRACED, headers("baggage", "tenant=other"));
        call("l", "", headers("baggage", "tenant=acme"));

        assertThat(seen).containsExactly("acme", "null", "tenant=acme", "acme", "null", "tenant=acme");
    }

    @Test
    void areErrorsIfTheToolFailsAlthoughJsonRpcCallsThatASuccess() throws Exception {
        assertThat(call("Fail", "", headers())).startsWith("200").contains("\"isError\":true");
        assertThat(call("none", "", headers())).startsWith("200").contains("-32602");

        SpanData failed = spans.named("tools/call Fail");
        assertThat(failed.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
        assertThat(failed.getAttributes().get(Names.ERROR)).isEqualTo("tool_error");
        assertThat(spans.named("tools/call none").getAttributes().get(Names.ERROR))
                .isEqualTo("-32602");
    }

    @Test
    void thatAskForEmbeddingsAreMeasuredToo() throws Exception {
        Embeddings embeddings = traces.embeddings(Embeddings.blocking(request -> Embedding.of(1, 2)), "openai");
        Worker embed = (in, ctx) -> Outputs.later(
                embeddings.embed(new EmbeddingRequest("a text", "embed-x"), ctx).thenApply(answer -> Outputs.none()));
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(ObservedSpells.looking("l")))
                        .components(ObservedSpells.components(embed))
                        .observe(traces)
                        .build();
                SpellManager ada = host.connect(new User("ada"))) {
            ada.start("l", RunRequest.of(Map.of())).result().get(30, SECONDS);
            await().atMost(PATIENCE).until(() -> spans.has("invoke_workflow looking at l"));
        }

        assertThat(spans.named("embeddings embed-x").getParentSpanId())
                .isEqualTo(spans.named("Look").getSpanId());
        assertThat(metrics.points(Names.MODEL_DURATION))
                .singleElement()
                .satisfies(point ->
                        assertThat(point.getAttributes().get(Names.OPERATION)).isEqualTo("embeddings"));
    }

    @Test
    void areMeasuredAsRunsAndQuestionsAre() throws Exception {
        call("l", "", headers());
        call("Fail", "", headers());
        await().atMost(PATIENCE).until(() -> metrics.points(Names.RUN_DURATION).size() == 2);

        assertThat(metrics.points(Names.CALL_DURATION))
                .extracting(point -> point.getAttributes().get(Names.ERROR))
                .containsExactlyInAnyOrder(null, "tool_error");
        assertThat(metrics.points(Names.RUN_DURATION))
                .extracting(point -> point.getAttributes().get(Names.AGENT) + " "
                        + point.getAttributes().get(Names.ERROR))
                .containsExactlyInAnyOrder("looking at l null", "a single Fail IllegalStateException");
        assertThat(metrics.points(Names.MODEL_DURATION))
                .singleElement()
                .satisfies(point -> assertThat(point.getAttributes().get(Names.REQUEST_MODEL))
                        .isEqualTo("gpt-x"));
        assertThat(metrics.points(Names.MODEL_TOKENS))
                .extracting(point -> point.getAttributes().get(Names.TOKEN_TYPE) + " " + (long) point.getSum())
                .containsExactlyInAnyOrder("input 3", "output 4");
    }
}
