// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.fixture.FinishedSpans;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.ObservedSpells;
import dev.spellrunner.runner.observe.RunOrigin;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.ChatRequest;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.trace.data.EventData;
import io.opentelemetry.sdk.trace.data.LinkData;
import io.opentelemetry.sdk.trace.data.SpanData;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class TracedHostTest {

    private static final User ADA = new User("ada");
    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    private final FinishedSpans spans = new FinishedSpans();
    private final OpenTelemetry telemetry = spans.telemetry();
    private final TracedHost traces = TracedHost.of(telemetry);
    private final Queue<Span> current = new ConcurrentLinkedQueue<>();
    private final Queue<Map<String, String>> headers = new ConcurrentLinkedQueue<>();

    private SpellHost.Builder host(Worker look, Spell... spells) {
        return SpellHost.builder(user -> new InMemorySpells(spells))
                .components(ObservedSpells.components(look))
                .observe(traces);
    }

    private final Worker look = (in, ctx) -> {
        current.add(Span.current());
        headers.add(TracedHost.traceHeaders().get());
        return Outputs.of("out", "a star");
    };

    private void run(SpellHost host, RunOrigin origin, String spell, Map<String, ?> inputs) throws Exception {
        try (SpellManager manager = host.connect(ADA, () -> {}, origin)) {
            manager.start(spell, RunRequest.of(inputs)).result().get(30, SECONDS);
        }
    }

    @Test
    void showsARunAndItsActionsButNoPureNodes() throws Exception {
        try (SpellHost host = host(look, ObservedSpells.looking("l")).build()) {
            run(host, RunOrigin.of("http"), "l", Map.of());
            await().until(() -> spans.has("invoke_workflow looking at l"));
        }

        SpanData run = spans.named("invoke_workflow looking at l");
        SpanData node = spans.named("Look");
        assertThat(node.getParentSpanId()).isEqualTo(run.getSpanId());
        assertThat(node.getTraceId()).isEqualTo(run.getTraceId());
        assertThat(run.getParentSpanContext().isValid()).isFalse();
        assertThat(run.getAttributes().get(Names.OPERATION)).isEqualTo("invoke_workflow");
        assertThat(run.getAttributes().get(Names.DOOR)).isEqualTo("http");
        assertThat(run.getAttributes().get(Names.STATUS)).isEqualTo("completed");
        assertThat(run.getAttributes().get(Names.USER)).as("users are private").isNull();
        assertThat(node.getAttributes().get(Names.PATH)).isEqualTo("2");
        assertThat(node.getStartEpochNanos()).isBetween(run.getStartEpochNanos(), node.getEndEpochNanos());
        assertThat(spans.names()).doesNotContain("Universal Input");
    }

    @Test
    void namesTheConversationThatARunIsTaggedWith() throws Exception {
        try (SpellHost host = host(look, ObservedSpells.looking("l")).build();
                SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.of("openai"))) {
            RunRequest request = RunRequest.of(Map.of()).tag(ObservedRun.CONVERSATION, "chat-7");
            manager.start("l", request).result().get(30, SECONDS);
            await().until(() -> spans.has("invoke_workflow looking at l"));
        }

        assertThat(spans.named("invoke_workflow looking at l").getAttributes().get(Names.CONVERSATION))
                .isEqualTo("chat-7");
    }

    @Test
    void letsTheParentFollowFromThePath() throws Exception {
        Spell[] nested = ObservedSpells.nested().toArray(Spell[]::new);
        try (SpellHost host = host(look, nested).build()) {
            run(host, RunOrigin.JAVA, "outer", Map.of("list", List.of(1, 2)));
            await().until(() -> spans.has("invoke_workflow outer"));
        }

        SpanData run = spans.named("invoke_workflow outer");
        SpanData loop = spans.named("ForEach");
        List<SpanData> calls = all("invoke_workflow inner");
        List<SpanData> looks = all("Look");
        assertThat(loop.getParentSpanId()).isEqualTo(run.getSpanId());
        assertThat(calls)
                .hasSize(2)
                .allSatisfy(call -> assertThat(call.getParentSpanId()).isEqualTo(loop.getSpanId()));
        assertThat(looks)
                .extracting(SpanData::getParentSpanId)
                .containsExactlyInAnyOrderElementsOf(
                        calls.stream().map(SpanData::getSpanId).toList());
        assertThat(looks)
                .extracting(span -> span.getAttributes().get(Names.PATH))
                .containsExactlyInAnyOrder("7[0]/8/2", "7[1]/8/2");
    }

    private List<SpanData> all(String name) {
        return spans.all().stream().filter(span -> span.getName().equals(name)).toList();
    }

    @Test
    void belongsToTheSpanThatTheCallerNames() throws Exception {
        RunOrigin caller = RunOrigin.of("mcp").traced("00-" + TRACE + "-" + SPAN + "-01", "vendor=x");
        try (SpellHost host = host(look, ObservedSpells.looking("l")).build()) {
            run(host, caller, "l", Map.of());
            await().until(() -> spans.has("invoke_workflow looking at l"));
        }

        SpanData run = spans.named("invoke_workflow looking at l");
        assertThat(run.getTraceId()).isEqualTo(TRACE);
        assertThat(run.getParentSpanId()).isEqualTo(SPAN);
        assertThat(run.getParentSpanContext().isRemote()).isTrue();
        assertThat(run.getSpanContext().getTraceState().get("vendor")).isEqualTo("x");
    }

    @Test
    void belongsToTheSpanInWhichItIsStartedElse() throws Exception {
        Span request = telemetry.getTracer("test").spanBuilder("request").startSpan();
        try (SpellHost host = host(look, ObservedSpells.looking("l")).build();
                Scope inRequest = request.makeCurrent()) {
            assertThat(inRequest).isNotNull();
            run(host, RunOrigin.JAVA, "l", Map.of());
            await().until(() -> spans.has("invoke_workflow looking at l"));
        }

        assertThat(spans.named("invoke_workflow looking at l").getParentSpanId())
                .isEqualTo(request.getSpanContext().getSpanId());
    }

    @ParameterizedTest
    @ValueSource(strings = {"play", "http"})
    void linksWhatOutlivesItsCaller(String door) throws Exception {
        RunOrigin caller = RunOrigin.of(door).traced("00-" + TRACE + "-" + SPAN + "-01", null);
        RunOrigin played = door.equals("http") ? caller.outlivingCaller() : caller;
        try (SpellHost host = host(look, ObservedSpells.looking("l")).build()) {
            run(host, played, "l", Map.of());
            await().until(() -> spans.has("invoke_workflow looking at l"));
        }

        SpanData run = spans.named("invoke_workflow looking at l");
        assertThat(run.getParentSpanContext().isValid()).isFalse();
        assertThat(run.getLinks())
                .extracting(LinkData::getSpanContext)
                .singleElement()
                .satisfies(link -> assertThat(link.getSpanId()).isEqualTo(SPAN));
    }

    @Test
    void isCurrentWhereItsWorkerWorksAndNowhereElse() throws Exception {
        try (SpellHost host = host(look, ObservedSpells.looking("l"))
                .executor(task -> {
                    task.run();
                    current.add(Span.current());
                })
                .build()) {
            run(host, RunOrigin.JAVA, "l", Map.of());
            await().until(() -> spans.has("Look"));
        }

        SpanData node = spans.named("Look");
        assertThat(current.remove().getSpanContext().getSpanId()).isEqualTo(node.getSpanId());
        assertThat(current)
                .allSatisfy(
                        later -> assertThat(later.getSpanContext().isValid()).isFalse());
        assertThat(headers.remove())
                .hasEntrySatisfying(
                        "traceparent",
                        header -> assertThat(header)
                                .startsWith("00-" + node.getTraceId() + "-" + node.getSpanId() + "-0"));
        assertThat(TracedHost.traceHeaders().get()).as("outside of any span").isEmpty();
    }

    @Test
    void tellsHowANodeFailed() throws Exception {
        try (SpellHost host = host(look, ObservedSpells.of("Fail")).build()) {
            run(host, RunOrigin.JAVA, "Fail", Map.of());
            await().until(() -> spans.has("invoke_workflow a single Fail"));
        }

        assertThat(List.of(spans.named("Fail"), spans.named("invoke_workflow a single Fail")))
                .allSatisfy(span -> {
                    assertThat(span.getStatus().getStatusCode()).isEqualTo(StatusCode.ERROR);
                    assertThat(span.getAttributes().get(Names.ERROR)).isEqualTo("IllegalStateException");
                });
        assertThat(spans.all().toString()).as("messages may be private").doesNotContain("no luck");
    }

    @Test
    void endsTheSpansOfARunThatIsCancelledOrDoesNotBegin() throws Exception {
        try (SpellHost host = host(
                                (in, ctx) -> {
                                    current.add(Span.current());
                                    return Outputs.later(new CompletableFuture<>());
                                },
                                ObservedSpells.looking("l"))
                        .build();
                SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.JAVA)) {
            var run = manager.start("l", RunRequest.of(Map.of()));
            await().until(() -> !current.isEmpty());
            run.cancel();
            run.result().get(30, SECONDS);
            await().until(() -> spans.has("invoke_workflow looking at l"));

            assertThat(spans.named("Look").getAttributes().get(Names.STATUS)).isEqualTo("cancelled");
            assertThatThrownBy(() -> manager.start("l", RunRequest.of(Map.of()).at("nowhere")))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(all("invoke_workflow looking at l")).hasSize(2);
        }
    }

    @Test
    void notesThatNodesWaitedAtGates() throws Exception {
        try (SpellHost host = host(look, ObservedSpells.of("Ask"))
                        .approvals(request -> request.component().equals("Ask"))
                        .build();
                SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.JAVA)) {
            var run = manager.start("Ask", RunRequest.of(Map.of()));
            await().until(() -> manager.control(run.id()).answer(NodePath.of("2"), Decision.pass()));
            run.result().get(30, SECONDS);
            await().until(() -> spans.has("invoke_workflow a single Ask"));
        }

        assertThat(spans.named("invoke_workflow a single Ask").getEvents())
                .extracting(EventData::getName)
                .containsExactly("gate.waiting", "gate.answered");
        SpanData asked = spans.named("Ask");
        assertThat(asked.getAttributes().get(Names.RESPONSE_MODEL)).isEqualTo("gpt-test");
        assertThat(asked.getAttributes().get(Names.INPUT_TOKENS)).isEqualTo(5);
        assertThat(asked.getAttributes().get(Names.OUTPUT_TOKENS)).isEqualTo(7);
    }

    @Test
    void showsQuestionsToModelsInsideOfTheNodeThatAsks() throws Exception {
        CompletableFuture<ChatAnswer> answer = new CompletableFuture<>();
        ChatModel model = traces.chat((request, context) -> answer, "openai");
        Worker asking = (in, ctx) -> {
            var asked = model.chat(ChatRequest.builder("gpt-x").user("a secret").build(), ctx);
            return Outputs.later(asked.thenApply(given -> Outputs.of("out", given.text())));
        };
        try (SpellHost host = host(asking, ObservedSpells.looking("l")).build();
                SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.JAVA)) {
            var run = manager.start("l", RunRequest.of(Map.of()));
            answer.complete(ChatAnswer.of("hello").using(Usage.of("gpt-x-2", 3, 4)));
            run.result().get(30, SECONDS);
            await().until(() -> spans.has("invoke_workflow looking at l"));
        }

        SpanData question = spans.named("chat gpt-x");
        assertThat(question.getParentSpanId()).isEqualTo(spans.named("Look").getSpanId());
        assertThat(question.getAttributes().asMap())
                .containsEntry(Names.OPERATION, "chat")
                .containsEntry(Names.PROVIDER, "openai")
                .containsEntry(Names.REQUEST_MODEL, "gpt-x")
                .containsEntry(Names.RESPONSE_MODEL, "gpt-x-2")
                .containsEntry(Names.INPUT_TOKENS, 3L)
                .containsEntry(Names.OUTPUT_TOKENS, 4L);
        assertThat(spans.all().toString()).doesNotContain("a secret");
    }

    @Test
    void tellsThatAModelFailed() throws Exception {
        ChatModel model = traces.chat(
                (request, context) -> CompletableFuture.failedFuture(new CompletionException(new IOException("gone"))),
                "openai");

        try (SpellHost host = host(
                        (in, ctx) -> Outputs.later(model.chat(
                                        ChatRequest.builder("gpt-x").user("?").build(), ctx)
                                .thenApply(given -> Outputs.none())),
                        ObservedSpells.looking("l"))
                .build()) {
            run(host, RunOrigin.JAVA, "l", Map.of());
        }

        assertThat(spans.named("chat gpt-x").getAttributes().get(Names.ERROR)).isEqualTo("IOException");
    }

    @Test
    void namesUsersIfAsked() throws Exception {
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(ObservedSpells.looking("l")))
                .components(ObservedSpells.components(look))
                .observe(traces.namingUsers())
                .build()) {
            run(host, RunOrigin.JAVA, "l", Map.of());
            await().until(() -> spans.has("invoke_workflow looking at l"));
        }

        assertThat(spans.named("invoke_workflow looking at l").getAttributes().get(Names.USER))
                .isEqualTo("ada");
    }
}
