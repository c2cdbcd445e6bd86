// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static dev.spellrunner.core.component.WiringFixture.errors;
import static dev.spellrunner.core.component.WiringFixture.read;
import static dev.spellrunner.core.component.WiringFixture.result;
import static dev.spellrunner.core.component.WiringFixture.triggered;
import static dev.spellrunner.core.component.WiringFixture.warnings;
import static dev.spellrunner.core.component.WiringFixture.wired;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** One group for each kind of bad input that only the components of a spell bring to light. */
class WiringProblemsTest {

    @Nested
    class UnknownComponents {

        @ParameterizedTest
        @CsvSource({
            "Shoud, did you mean 'Shout'?",
            "shout, did you mean 'Shout'?",
            "Teleporter, register it with Components.with"
        })
        void areErrorsWithAHint(String name, String hint) {
            assertThat(errors(wired(Spell.named("s").node("7", name))))
                    .containsExactly(
                            "spell 's', node '7' (%1$s): has unknown component '%1$s' (%2$s)".formatted(name, hint));
        }

        /** Issue 16: to look for the names that may have been meant took seconds. */
        @Test
        void areToldOfAllThoughOnlyTheFirstAreGuessed() {
            SpellBuilder many = Spell.named("s");
            for (int i = 0; i < 200; i++) {
                many.node("" + i, "Shoud");
            }

            List<String> errors = errors(wired(many));

            assertThat(errors).hasSize(200);
            assertThat(errors.subList(0, 50))
                    .allSatisfy(error -> assertThat(error).endsWith("(did you mean 'Shout'?)"));
            assertThat(errors.get(199)).endsWith("(register it with Components.with)");
        }

        @Test
        void areToldOfAllAtOnce() {
            Wiring wiring =
                    wired(Spell.named("s").node("1", "X1").node("2", "Shout").node("3", "X2"));

            assertThat(errors(wiring)).hasSize(2);
        }
    }

    @Nested
    class MissingServices {

        @Test
        void areErrorsThatSayWhatToGive() {
            Wiring wiring = wired(triggered().node("7", "Poor").wire("1", "trigger", "7", "trigger"));

            assertThat(wiring.problems())
                    .singleElement()
                    .hasToString("spell 's', node '7' (Poor): component 'Poor' lacks what it needs"
                            + " (give a Service to Poor.with)");
            assertThat(wiring.nodes().get(1).worker()).isNull();
        }
    }

    @Nested
    class WrongSettings {

        private final Components picky = Components.of(Component.named("Picky").workerPerNode(node -> {
            if (node.data().isEmpty()) {
                throw new IllegalStateException();
            }
            throw new IllegalArgumentException("'count' is a text, not a number");
        }));

        @Test
        void areErrorsInTheWordsOfTheComponent() {
            Spell spell =
                    Spell.named("s").node("7", "Picky", Map.of("count", "x")).build();

            assertThat(errors(Wiring.of(spell, picky)))
                    .containsExactly("spell 's', node '7' (Picky): 'count' is a text, not a number");
        }

        @Test
        void areErrorsThoughTheComponentHasNoWords() {
            Spell spell = Spell.named("s").node("7", "Picky").build();

            assertThat(errors(Wiring.of(spell, picky)))
                    .containsExactly("spell 's', node '7' (Picky): has wrong settings");
        }
    }

    @Nested
    class WiresBetweenATriggerAndAValue {

        @Test
        void areErrorsAndLeftOut() {
            Wiring wiring = wired(triggered()
                    .node("2", "Text")
                    .node("3", "Step")
                    .wire("2", "text", "3", "trigger")
                    .wire("1", "trigger", "3", "in"));

            assertThat(errors(wiring))
                    .containsExactly(
                            "spell 's', node '3' (Step), socket 'trigger': takes a trigger, but output 'text' of"
                                    + " node '2' gives a value (wire triggers to triggers and values to values)",
                            "spell 's', node '3' (Step), socket 'in': takes a value, but output 'trigger' of"
                                    + " node '1' gives a trigger (wire triggers to triggers and values to values)");
            assertThat(wiring.wires()).isEmpty();
        }
    }

    @Nested
    class IncompatibleTypes {

        @Test
        void areAWarningAndTheWireIsKept() {
            Wiring wiring = wired(result().node("2", "Count")
                    .node("3", "Shout")
                    .wire("2", "number", "3", "text")
                    .wire("3", "loud", "r", "value"));

            assertThat(wiring.problems())
                    .singleElement()
                    .hasToString("spell 's', node '3' (Shout), socket 'text': takes stringSocket, but output 'number'"
                            + " of node '2' gives numberSocket");
            assertThat(errors(wiring)).isEmpty();
            assertThat(wiring.wires()).hasSize(3);
        }

        @Test
        void areNoneWhereAnythingFits() {
            Wiring wiring = wired(result().node("2", "Count")
                    .node("3", "Text")
                    .node("4", "Join")
                    .wire("2", "number", "4", "a")
                    .wire("3", "text", "4", "b")
                    .wire("4", "both", "r", "value"));

            assertThat(wiring.problems()).isEmpty();
        }
    }

    @Nested
    class DanglingConnections {

        @Test
        void areWarningsAndDropped() {
            Wiring wiring = wired(read("""
                    {"name": "s", "nodes": {
                      "1": {"name": "Start", "outputs": {"trigger": {"connections": [{"node": 2, "input": "trigger"},
                                                                                      {"node": 8, "input": "trigger"}]}}},
                      "2": {"name": "Result", "inputs": {
                        "trigger": {"connections": [{"node": 1, "output": "trigger"}]},
                        "value": {"connections": [{"node": 9, "output": "text"}]}}}}}"""));

            assertThat(errors(wiring)).isEmpty();
            assertThat(warnings(wiring))
                    .containsExactly(
                            "spell 's', node '1' (Start), socket 'trigger': is wired to node '8', which does not exist"
                                    + " (the wire is dropped; save the spell again to remove it)",
                            "spell 's', node '2' (Result), socket 'value': is wired to node '9', which does not exist"
                                    + " (the wire is dropped; save the spell again to remove it)");
            assertThat(wiring.wires()).hasSize(1);
        }

        @Test
        void mayEndAtASocketThatIsNotThere() {
            Wiring wiring = wired(result().node("2", "Text")
                    .node("3", "Shout")
                    .wire("2", "txet", "r", "value")
                    .wire("2", "text", "3", "volume"));

            assertThat(warnings(wiring))
                    .contains(
                            "spell 's', node '2' (Text), socket 'txet': has no output 'txet', but a wire to it"
                                    + " (did you mean 'text'?)",
                            "spell 's', node '3' (Shout), socket 'volume': has no input 'volume', but a wire to it"
                                    + " (the wire is dropped)");
            assertThat(wiring.wires()).hasSize(1);
        }
    }

    @Nested
    class OneSidedConnections {

        @Test
        void ofTheInputSideAreKeptWithAWarning() {
            Wiring wiring = wired(read("""
                    {"name": "s", "nodes": {
                      "1": {"name": "Start"},
                      "2": {"name": "Result", "inputs": {"trigger": {"connections": [{"node": 1, "output": "trigger"}]}}}}}"""));

            assertThat(wiring.problems())
                    .singleElement()
                    .hasToString("spell 's', node '2' (Result), socket 'trigger': is wired to output 'trigger' of node"
                            + " '1', which does not list the wire (the input side counts: the wire is kept)");
            assertThat(wiring.wires()).hasSize(1);
        }

        @Test
        void ofTheOutputSideAreDroppedWithAWarning() {
            Wiring wiring = wired(read("""
                    {"name": "s", "nodes": {
                      "1": {"name": "Start", "outputs": {"trigger": {"connections": [{"node": 2, "input": "trigger"}]}}},
                      "2": {"name": "Ask"}}}"""));

            assertThat(warnings(wiring))
                    .containsExactly(
                            "spell 's', node '1' (Start), socket 'trigger': is wired to input 'trigger' of node"
                                    + " '2', which does not list the wire (the input side counts: the wire is dropped)");
            assertThat(wiring.wires()).isEmpty();
        }
    }

    @Nested
    class TwoNodesOfOneId {

        @Test
        void neverComeThisFar() {
            assertThat(SpellReader.standard().tryRead("""
                    {"name": "s", "nodes": {"1": {"name": "Start"}, "1": {"name": "Result"}}}""").spell()).isEmpty();
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> Spell.named("s").node("1", "Start").node("1", "Result"))
                    .withMessage("two nodes have the id '1' (give each its own)");
        }
    }

    @Test
    void areAllToldAtOnce() {
        Wiring wiring = wired(triggered()
                .node("2", "Shoud")
                .node("3", "Poor")
                .node("4", "Join")
                .node("5", "Text")
                .wire("4", "both", "4", "a")
                .wire("5", "text", "3", "trigger"));

        assertThat(errors(wiring)).hasSize(4);
    }
}
