// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The owner of a run takes it in hand. */
@Timeout(30)
class RunCallsTest {

    private static final User ADA = new User("ada");

    private final Gatekeeper gatekeeper = new Gatekeeper();
    private final InMemorySpells ofAda = new InMemorySpells(Spells.echo("e"), Spells.waiting("w"));
    private final BlockingQueue<NodeEvent> events = new LinkedBlockingQueue<>();
    private SpellHost host = hostWith(builder());
    private SpellService service = new SpellService(host);
    private SpellManager ada = host.connect(ADA, events::add);

    private SpellHost.Builder builder() {
        return SpellHost.builder(user -> user.equals(ADA) ? ofAda : new InMemorySpells())
                .components(gatekeeper.components());
    }

    private static SpellHost hostWith(SpellHost.Builder builder) {
        return builder.build();
    }

    private void use(SpellHost.Builder builder) {
        host.close();
        host = builder.build();
        service = new SpellService(host);
        ada = host.connect(ADA, events::add);
    }

    @AfterEach
    void closeTheHost() {
        host.close();
    }

    private Map<String, @Nullable Object> call(String method, Map<String, ?> parameters) throws Exception {
        return service.call(ada, method, parameters).get(30, SECONDS);
    }

    private Code refusal(SpellManager caller, String method, Map<String, ?> parameters) {
        Throwable thrown =
                catchThrowable(() -> service.call(caller, method, parameters).get(30, SECONDS));

        assertThat(thrown).isNotNull();
        return ServiceException.of(thrown).code();
    }

    private String started(Map<String, ?> parameters) throws Exception {
        call("spell.open", Map.of("spell", String.valueOf(parameters.get("spell"))));
        return String.valueOf(call("spell.start", parameters).get("run"));
    }

    private String started(String spell, String more, Object value) throws Exception {
        return started(
                Map.of("spell", spell, "inputs", spell.equals("w") ? Map.of() : Map.of("text", "hi"), more, value));
    }

    /** Waits until a node waits. */
    private NodeEvent.Waiting waiting(String path) throws Exception {
        for (NodeEvent event; (event = events.poll(30, SECONDS)) != null; ) {
            if (event instanceof NodeEvent.Waiting waiting
                    && waiting.path().toString().equals(path)) {
                return waiting;
            }
        }
        throw new AssertionError("node " + path + " does not wait");
    }

    /** Waits until a node works. */
    private void working(String path) throws Exception {
        for (NodeEvent event; (event = events.poll(30, SECONDS)) != null; ) {
            if (event instanceof NodeEvent.Started && event.path().toString().equals(path)) {
                return;
            }
        }
        throw new AssertionError("node " + path + " does not work");
    }

    private Map<String, @Nullable Object> ended(String run) throws Exception {
        for (NodeEvent event; (event = events.poll(30, SECONDS)) != null; ) {
            if (event.path().isRoot() && event.isTerminal()) {
                while (call("run.get", Map.of("run", run)).containsValue("running")) {
                    Thread.onSpinWait();
                }
                return call("run.get", Map.of("run", run));
            }
        }
        throw new AssertionError("the run does not end");
    }

    @Test
    void goesNodeByNodeThroughARunThatIsStartedPaused() throws Exception {
        String run = started("e", "paused", true);
        waiting("1");
        assertThat(call("run.waiting", Map.of("run", run)))
                .containsEntry("paused", true)
                .containsEntry(
                        "waiting",
                        List.of(Map.of(
                                "path", "1", "component", "Module Trigger In", "approval", false, "inputs", Map.of())));

        call("run.step", Map.of("run", run));
        waiting("2");
        call("run.step", Map.of("run", run));
        assertThat(waiting("3").inputs()).containsEntry("input", "hi");
        call("run.resume", Map.of("run", run));

        assertThat(ended(run)).containsEntry("outputs", Map.of("said", "hi"));
    }

    @Test
    void pausesARunThatGoesOn() throws Exception {
        String run = started(Map.of("spell", "w"));
        working("2");
        assertThat(call("run.pause", Map.of("run", run))).containsEntry("paused", true);

        gatekeeper.letGo("hi");

        waiting("3");
        call("run.resume", Map.of("run", run));
        assertThat(ended(run)).containsEntry("outputs", Map.of("said", "hi"));
    }

    @Test
    void stopsAtTheBreakpointsThatARunIsStartedWith() throws Exception {
        String run = started("e", "breakpoints", Map.of("nodes", List.of("3")));

        assertThat(waiting("3").reason()).isEqualTo("stopped at a breakpoint");
        call("run.resume", Map.of("run", run));

        assertThat(ended(run)).containsEntry("status", "completed");
    }

    @Test
    void stopsAtTheBreakpointsOfAnOpenSpell() throws Exception {
        call("spell.open", Map.of("spell", "e"));
        assertThat(call("run.breakpoints", Map.of("spell", "e", "components", List.of("Output"))))
                .containsEntry("components", List.of("Output"));

        String run = started(Map.of("spell", "e"));

        waiting("3");
        call("run.resume", Map.of("run", run));
        ended(run);
    }

    @Test
    void setsTheBreakpointsOfARunThatGoesOn() throws Exception {
        String run = started(Map.of("spell", "w"));
        call("run.breakpoints", Map.of("run", run, "nodes", List.of(3)));

        gatekeeper.letGo("hi");

        waiting("3");
        call("run.resume", Map.of("run", run));
        ended(run);
    }

    @Test
    void answersForANodeWithOtherInputs() throws Exception {
        String run = started("e", "breakpoints", Map.of("nodes", List.of("3")));
        waiting("3");

        assertThat(call(
                        "run.answer",
                        Map.of("run", run, "path", "3", "answer", "pass", "inputs", Map.of("input", "nicer"))))
                .containsEntry("answered", true);

        assertThat(ended(run)).containsEntry("outputs", Map.of("said", "nicer"));
    }

    @Test
    void refusesAnAnswerWithInputsThatTheNodeDoesNotHave() throws Exception {
        String run = started("e", "breakpoints", Map.of("nodes", List.of("3")));
        waiting("3");
        Map<String, Object> answer = Map.of("run", run, "path", "3", "answer", "pass", "inputs", Map.of("im", 1));

        assertThatThrownBy(() -> call("run.answer", answer))
                .hasRootCauseMessage("node '3': has no input 'im' (it has [input, event])");
        assertThat(refusal(ada, "run.answer", answer)).isEqualTo(Code.INVALID_REQUEST);

        call("run.resume", Map.of("run", run));
        assertThat(ended(run)).containsEntry("outputs", Map.of("said", "hi"));
    }

    @Test
    void asksTheOwnerForTheApprovalsThatTheHostWants() throws Exception {
        use(builder().approvals(request -> request.component().equals("Output")));
        String run = started(Map.of("spell", "e"));
        assertThat(waiting("3").reason()).isEqualTo("needs approval");
        assertThat(call("run.waiting", Map.of("run", run)).get("waiting"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .singleElement(InstanceOfAssertFactories.MAP)
                .containsEntry("approval", true);

        call("run.answer", Map.of("run", run, "path", "3", "answer", "refuse", "reason", "not that"));

        assertThat(ended(run)).containsEntry("status", "completed").containsEntry("outputs", Map.of());
        assertThat(refusal(ada, "run.answer", Map.of("run", run, "path", "3", "answer", "pass")))
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void refusesAnApprovalThatDoesNotComeInTime() throws Exception {
        use(builder().approvals(request -> request.component().equals("Output"), Duration.ofMillis(20)));

        String run = started(Map.of("spell", "e"));

        assertThat(ended(run)).containsEntry("status", "completed").containsEntry("outputs", Map.of());
    }

    @Test
    void asksTheGateOfTheHost() throws Exception {
        Gate never = request -> Decision.refuse("closed on Sundays");
        use(builder().gate(never.when(request -> request.component().equals("Output"))));

        assertThat(call("spell.run", Map.of("spell", "e"))).containsEntry("outputs", Map.of());
    }

    @Test
    void skipsANodeAndGoesOnWithOutputs() throws Exception {
        String run = started(Map.of("spell", "w"));
        call("run.breakpoints", Map.of("run", run));
        Map<String, Object> skip = Map.of("run", run, "path", "2", "outputs", Map.of("word", "mine"));

        while (!Boolean.TRUE.equals(call("run.skip", skip).get("skipped"))) {
            Thread.onSpinWait();
        }

        assertThat(ended(run)).containsEntry("outputs", Map.of("said", "mine"));
    }

    @Test
    void skipsANodeWithoutOutputs() throws Exception {
        String run = started(Map.of("spell", "w"));

        while (!Boolean.TRUE.equals(
                call("run.skip", Map.of("run", run, "path", "2")).get("skipped"))) {
            Thread.onSpinWait();
        }

        assertThat(ended(run)).containsEntry("status", "completed").containsEntry("outputs", Map.of());
    }

    @Test
    void showsInputsThatAreNoJsonAsEventsDo() throws Exception {
        Map<String, Object> breakpoints = Map.of("nodes", List.of("3"));
        String run = started(Map.of("spell", "e", "inputs", Map.of("text", new Thread()), "breakpoints", breakpoints));
        waiting("3");

        Map<?, ?> first = (Map<?, ?>) ((List<?>)
                        requireNonNull(call("run.waiting", Map.of("run", run)).get("waiting")))
                .get(0);

        assertThat(first.get("inputs"))
                .isEqualTo(Map.of("input", Map.of("$omitted", "not JSON", "type", "java.lang.Thread")));
    }

    @Test
    void refusesOutputsThatTheNodeDoesNotHave() throws Exception {
        String run = started("w", "paused", true);
        waiting("1");

        assertThat(refusal(ada, "run.skip", Map.of("run", run, "path", "1", "outputs", Map.of("x", 1))))
                .isEqualTo(Code.INVALID_REQUEST);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"run.pause", "run.resume", "run.step", "run.breakpoints", "run.waiting", "run.answer", "run.skip"
            })
    void isNotFoundByAnybodyElse(String method) throws Exception {
        String run = started("e", "paused", true);
        waiting("1");
        SpellManager bea = host.connect(new User("bea"));

        Map<String, Object> parameters = Map.of("run", run, "path", "1", "answer", "pass");
        assertThat(refusal(bea, method, parameters)).isEqualTo(Code.NOT_FOUND);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"run.pause", "run.resume", "run.step", "run.breakpoints", "run.waiting", "run.answer", "run.skip"
            })
    void saysThatARunHasEnded(String method) throws Exception {
        String run = started(Map.of("spell", "e"));
        ended(run);

        assertThatThrownBy(() -> call(method, Map.of("run", run, "path", "1", "answer", "pass")))
                .hasRootCauseMessage("the run '" + run + "' has ended (run.get returns its result)");
        assertThat(call("run.cancel", Map.of("run", run))).containsEntry("cancelled", false);
    }

    @Test
    void hasNoEffectOnAPathWhereNothingGoesOn() throws Exception {
        String run = started("e", "paused", true);
        waiting("1");

        for (String path : List.of("3", "99", "7/3", "1[2]/3")) {
            assertThat(call("run.skip", Map.of("run", run, "path", path))).containsEntry("skipped", false);
            assertThat(call("run.answer", Map.of("run", run, "path", path, "answer", "pass")))
                    .containsEntry("answered", false);
        }
        assertThat(call("run.waiting", Map.of("run", run)).get("waiting"))
                .asInstanceOf(InstanceOfAssertFactories.LIST)
                .hasSize(1);
    }

    @Test
    void saysWhichParameterIsWrong() throws Exception {
        String run = started("e", "paused", true);

        assertThat(refusal(ada, "run.answer", Map.of("run", run, "path", "1", "answer", "perhaps")))
                .isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ada, "run.skip", Map.of("run", run, "path", "//"))).isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ada, "run.breakpoints", Map.of("run", run, "nodes", List.of(List.of()))))
                .isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ada, "spell.start", Map.of("spell", "e", "paused", "yes")))
                .isEqualTo(Code.INVALID_REQUEST);
    }
}
