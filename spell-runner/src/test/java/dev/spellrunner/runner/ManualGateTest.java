// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.await;
import static dev.spellrunner.runner.Bench.single;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.Gate.Request;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ManualGateTest {

    private final ManualGate gate = new ManualGate();

    private static Request at(String path) {
        return at(path, "Echo");
    }

    private static Request at(String path, String component) {
        NodePath parsed = NodePath.parse(path);
        Node node = Spell.named("s").node(parsed.node(), component).build().graph().nodes().stream()
                .findFirst()
                .orElseThrow();
        return Request.of("r", parsed, node, Map.of("text", "hi"));
    }

    private static Decision decided(Decision decision) {
        if (decision instanceof Gate.Later later) {
            Decision known = later.decision().toCompletableFuture().getNow(null);
            return known == null ? later : known;
        }
        return decision;
    }

    private static String reason(Decision decision) {
        return decision instanceof Gate.Later later ? later.reason() : "none";
    }

    @Test
    void isOpenAtFirst() {
        assertThat(gate.ask(at("7"))).isEqualTo(Decision.pass());
        assertThat(gate.isPaused()).isFalse();
    }

    @Test
    void holdsNodesWhileItIsPaused() {
        gate.pause();

        Decision decision = gate.ask(at("7"));

        assertThat(reason(decision)).isEqualTo("paused");
        assertThat(gate.waiting()).extracting(Request::path).containsExactly(NodePath.of("7"));
        gate.resume();
        assertThat(decided(decision)).isEqualTo(Decision.pass());
        assertThat(gate.waiting()).isEmpty();
    }

    @Test
    void letsTheNodeThatHasWaitedLongestStep() {
        gate.pause();
        Decision first = gate.ask(at("7"));
        Decision second = gate.ask(at("8"));

        gate.step();

        assertThat(decided(first)).isEqualTo(Decision.pass());
        assertThat(decided(second)).isInstanceOf(Gate.Later.class);
    }

    @Test
    void letsTheNextNodeStepIfNoneWaits() {
        gate.step();

        assertThat(gate.ask(at("7"))).isEqualTo(Decision.pass());
        assertThat(reason(gate.ask(at("8")))).isEqualTo("paused");
    }

    @Test
    void stopsAtANodeAndThenEverywhere() {
        gate.breakpoints(Set.of(NodePath.of("7")), Set.of());

        assertThat(gate.ask(at("6"))).isEqualTo(Decision.pass());
        assertThat(reason(gate.ask(at("7")))).isEqualTo("stopped at a breakpoint");
        assertThat(reason(gate.ask(at("8")))).isEqualTo("paused");
    }

    @Test
    void stopsAtANodeOfEveryIteration() {
        gate.breakpoints(Set.of(NodePath.of("9"), NodePath.parse("5/2")), Set.of());

        for (String path : List.of("7[2]/9", "5/4[0]/2", "3[1]/7[2]/9")) {
            assertThat(reason(gate.ask(at(path)))).isEqualTo("stopped at a breakpoint");
            gate.resume();
        }
        assertThat(gate.ask(at("7/9"))).isEqualTo(Decision.pass());
    }

    @Test
    void stopsAtAComponentUntilItsBreakpointIsTakenAway() {
        gate.breakpoints(Set.of(), Set.of("Generator"));
        assertThat(reason(gate.ask(at("7", "Generator")))).isEqualTo("stopped at a breakpoint");
        gate.resume();

        gate.breakpoints(Set.of(), Set.of());

        assertThat(gate.ask(at("7", "Generator"))).isEqualTo(Decision.pass());
    }

    @Test
    void holdsNodesThatNeedApprovalUntilTheyAreAnswered() {
        ManualGate approvals = new ManualGate(request -> request.component().equals("Mail"));
        Decision mail = approvals.ask(at("7", "Mail"));
        assertThat(reason(mail)).isEqualTo("needs approval");
        approvals.resume();
        approvals.step();
        assertThat(decided(mail)).isSameAs(mail);

        assertThat(approvals.answer(NodePath.of("7"), Decision.pass(Map.of("text", "nicer"))))
                .isTrue();

        assertThat(decided(mail)).isEqualTo(Decision.pass(Map.of("text", "nicer")));
        assertThat(approvals.answer(NodePath.of("7"), Decision.refuse("again"))).isFalse();
    }

    @Test
    void takesNoAnswerWithInputsThatTheNodeDoesNotHave() {
        gate.pause();
        Decision mail = gate.ask(at("7", "Mail"));

        assertThatThrownBy(() -> gate.answer(NodePath.of("7"), Decision.pass(Map.of("im", "x"))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("node '7': has no input 'im' (it has [text])");

        assertThat(gate.waiting()).hasSize(1);
        assertThat(gate.answer(NodePath.of("7"), Decision.pass(Map.of("text", "x"))))
                .isTrue();
        assertThat(decided(mail)).isEqualTo(Decision.pass(Map.of("text", "x")));
    }

    @Test
    void takesAnswersByKeyOrNameOfInputsThatHaveNoValue() {
        Request like = at("7");
        Request request = Request.of("r", like.path(), like.node(), Map.of()).withInputNames(Map.of("key", "word"));
        gate.pause();
        gate.ask(request);
        gate.ask(request);

        assertThat(gate.answer(NodePath.of("7"), Decision.pass(Map.of("key", "x"))))
                .isTrue();
        assertThat(gate.answer(NodePath.of("7"), Decision.pass(Map.of("word", "x"))))
                .isTrue();
    }

    @Test
    void refusesWhatIsNotAnsweredInTime() {
        ManualGate approvals = new ManualGate(request -> true, Duration.ofMillis(20));

        RunResult result =
                new Bench().echo("A").on(single("A")).gate(approvals).build().run(Map.of());

        assertThat(result.isCompleted()).isTrue();
        // The run goes on before the gate hears that it need not wait any longer.
        await().atMost(Duration.ofSeconds(10)).until(() -> approvals.waiting().isEmpty());
    }

    @Test
    void forgetsANodeThatIsCancelledMeanwhile() {
        gate.pause();
        Decision decision = gate.ask(at("7"));

        assertThat(decision)
                .isInstanceOfSatisfying(
                        Gate.Later.class,
                        later -> later.decision()
                                .toCompletableFuture()
                                .completeExceptionally(new CancellationException()));

        assertThat(gate.waiting()).isEmpty();
    }

    @Test
    void takesARunNodeByNode() throws Exception {
        Bench bench = new Bench().echo("A");
        gate.pause();
        try (SpellRunner runner = bench.on(single("A")).build()) {
            Run run = runner.start(RunRequest.of(Map.of()).gate(gate));

            gate.step();
            gate.step();
            gate.step();

            assertThat(await(run).outputs()).containsEntry("result", "a");
            assertThat(gate.waiting()).isEmpty();
        }
    }
}
