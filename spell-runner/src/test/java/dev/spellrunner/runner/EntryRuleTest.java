// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.named;
import static dev.spellrunner.runner.Bench.trigger;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The entries of runs, and the inputs that they take. */
@Timeout(60)
class EntryRuleTest {

    private final Bench bench = new Bench().echo("A");

    /** An Input whose trigger leads to an Output of its value. */
    private static SpellBuilder withInput(SpellBuilder spell, String id, Map<String, ?> data) {
        return spell.node(id, "Input", data)
                .node(id + "-out", "Output", named("from " + id))
                .wire(id, "trigger", id + "-out", "trigger")
                .wire(id, "output", id + "-out", "input");
    }

    private static Spell twoInputs() {
        SpellBuilder first = withInput(Spell.named("test"), "get", named("Input - GET"));
        return withInput(first, "post", named("Input - POST")).build();
    }

    private RunResult run(Spell spell, Map<String, ?> inputs) {
        return bench.on(spell).build().run(inputs);
    }

    @Nested
    class OfASpellWhoseInputsFireTriggers {

        @Test
        void startsAtTheInputWhoseNameIsGiven() {
            RunResult result = run(twoInputs(), Map.of("Input - POST", "hello"));

            assertThat(result.outputs()).isEqualTo(Map.of("from post", "hello"));
            assertThat(bench.told()).doesNotContain("Started get", "Started get-out");
        }

        @Test
        void startsAtTheFirstOfSeveralThatAreGiven() {
            Map<String, Object> both = new LinkedHashMap<>();
            both.put("Input - POST", 1);
            both.put("Input - GET", 2);

            assertThat(run(twoInputs(), both).outputs()).isEqualTo(Map.of("from post", 1));
        }

        @Test
        void startsAtTheDefaultInputIfNoneIsGiven() {
            Spell spell = withInput(
                            withInput(Spell.named("test"), "get", named("Input - GET")),
                            "any",
                            Map.of("name", "Input - Default", "text", "t", "defaultValue", "d"))
                    .build();

            assertThat(run(spell, Map.of()).outputs()).isEqualTo(Map.of("from any", "d"));
        }

        @Test
        void startsAtTheOnlyOne() {
            Spell spell = withInput(Spell.named("test"), "get", Map.of("name", "x", "text", "t"))
                    .build();

            assertThat(run(spell, Map.of()).outputs()).isEqualTo(Map.of("from get", "t"));
        }

        @Test
        void givesTheDefaultInputTheFirstValueWhateverItsName() {
            Spell spell = withInput(Spell.named("test"), "any", named("Input - Default"))
                    .build();

            assertThat(run(spell, Map.of("Input - Discord (Text)", "hi")).outputs())
                    .isEqualTo(Map.of("from any", "hi"));
        }

        @Test
        void listsTheInputsWhereItCouldStartAtSeveral() {
            assertThatThrownBy(() -> run(twoInputs(), Map.of()))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("spell 'test': could start at several Inputs, and none of them was given"
                            + " (give one of them: 'Input - GET', 'Input - POST')");
            assertThat(bench.events).isEmpty();
        }

        @Test
        void saysWhichInputWasNotGiven() {
            Spell spell = withInput(Spell.named("test"), "1", named("question")).build();

            assertThatThrownBy(() -> run(spell, Map.of()))
                    .hasMessage("spell 'test': starts at the Input 'question', which was not given"
                            + " (give it, or set a default value or a text at node '1')");
        }

        @Test
        void namesTriggersAndInputsWhereAnEntryIsNotThere() {
            Spell spell = withInput(
                            Spell.named("test").node("t", "Trigger In", named("go")), "get", named("Input - GET"))
                    .build();

            assertThatThrownBy(() ->
                            bench.on(spell).build().run(RunRequest.of(Map.of()).at("gone")))
                    .hasMessage(
                            "spell 'test': has no trigger 'gone' to start at (it has 'go', the Input 'Input - GET')");
        }

        @Test
        void startsAtAnInputThatIsNamedThoughThereIsATrigger() {
            Spell spell = withInput(
                            Spell.named("test").node("t", "Trigger In", named("go")), "get", named("Input - GET"))
                    .build();
            SpellRunner runner = bench.on(spell).build();

            assertThat(runner.run(RunRequest.of(Map.of("Input - GET", 7)).at("Input - GET"))
                            .outputs())
                    .isEqualTo(Map.of("from get", 7));
            assertThat(runner.triggerNames()).containsExactly("go", "Input - GET");
            assertThat(runner.inputNames()).containsExactly("Input - GET");
        }

        @Test
        void skipsOutLoudWhatItsEntryCouldReachAndDidNotRun() {
            Spell spell = Spell.named("test")
                    .node("in", "Input", Map.of("name", "Input - Default", "text", ""))
                    .node("gate", "Boolean Gate")
                    .node("yes", "A")
                    .wire("in", "trigger", "gate", "trigger")
                    .wire("in", "output", "gate", "boolean")
                    .wire("gate", "true", "yes", "trigger")
                    .build();

            run(spell, Map.of());

            assertThat(bench.skipReason("yes")).isEqualTo("output 'true' of node 'gate' was closed");
        }

        @Test
        void isValidatedFromItsEntriesAlone() {
            Spell spell = withInput(Spell.named("test"), "get", named("Input - GET"))
                    .node("o", "Output", named("never"))
                    .build();

            assertThat(bench.on(spell).check()).extracting(Problem::node).containsExactly("o");
        }

        @Test
        void isReplayedFromWhereItStarted() {
            SpellRunner runner = bench.on(twoInputs()).build();
            RunResult first = runner.run(Map.of("Input - POST", "hello"));
            Recording recording = Recording.of(List.copyOf(bench.events), runner);

            assertThat(runner.replay(recording).outputs()).isEqualTo(first.outputs());
        }
    }

    @Nested
    class OfASpellThatIsCalled {

        private Spell calling(Map<String, String> socket) {
            Map<String, Object> data = Map.of(
                    "spellId",
                    "test",
                    "inputs",
                    List.of(trigger("go", "go"), socket),
                    "outputs",
                    List.of(Map.of("socketKey", "a", "name", "from post", "taskType", "output")));
            return Spell.named("calling")
                    .node("start", "Trigger In")
                    .node("7", "Spell", data)
                    .node("e", "Echo")
                    .node("i", "Universal Input", Map.of("name", "x", "text", "hello"))
                    .node("o", "Output", named("result"))
                    .wire("start", "trigger", "7", "go")
                    .wire("i", "output", "7", "in")
                    .wire("7", "a", "o", "input")
                    .wire("start", "trigger", "o", "trigger")
                    .build();
        }

        private Map<String, String> value(String name) {
            return Map.of("socketKey", "in", "name", name, "taskType", "output", "socketType", "anySocket");
        }

        @Test
        void startsAtTheInputThatTheCallerGives() {
            SpellRunner runner = bench.on(calling(value("Input - POST")))
                    .store(SpellStore.of(twoInputs()))
                    .build();

            assertThat(runner.run(Map.of()).outputs()).isEqualTo(Map.of("result", "hello"));
        }

        @Test
        void failsWhereItCouldStartAtSeveral() {
            SpellRunner runner = bench.on(calling(value("Input - PUT")))
                    .store(SpellStore.of(twoInputs()))
                    .build();

            assertThat(runner.run(Map.of()).failures()).singleElement().satisfies(error -> {
                assertThat(error.message())
                        .isEqualTo("the spell 'test' could start at several Inputs, and none of them was given");
                assertThat(error.path().toString()).isEqualTo("7");
            });
        }

        @Test
        void isWarnedOfInputsThatItDoesNotHave() {
            List<Problem> problems = bench.on(calling(value("Input - PST")))
                    .store(SpellStore.of(twoInputs()))
                    .check();

            assertThat(problems)
                    .extracting(Problem::toString)
                    .contains(
                            "spell 'calling', node '7' (Spell): gives the input 'Input - PST', which spell 'test' does"
                                    + " not have (did you mean 'Input - POST'?)");
        }
    }

    @Nested
    class Inputs {

        private final Spell spell = Spell.named("test")
                .node("i", "Universal Input", named("name"))
                .node("o", "Output", named("result"))
                .wire("i", "output", "o", "input")
                .build();

        @Test
        void thatTheSpellDoesNotHaveAreErrorsWithAHint() {
            assertThatThrownBy(() -> run(spell, Map.of("nmae", "Ada")))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessage("spell 'test': has no input 'nmae' (did you mean 'name'?)");
            assertThatThrownBy(() -> bench.on(spell).build().start(Map.of("colour", "red")))
                    .hasMessage("spell 'test': has no input 'colour' (it has 'name')");
            assertThat(bench.events).isEmpty();
        }

        @Test
        void thatWereNotGivenAndHaveNoTextAreNull() {
            assertThat(run(spell, Map.of()).outputs())
                    .containsOnlyKeys("result")
                    .containsEntry("result", null);
        }
    }
}
