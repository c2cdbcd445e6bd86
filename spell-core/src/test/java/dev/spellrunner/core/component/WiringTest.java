// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static dev.spellrunner.core.component.WiringFixture.wired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class WiringTest {

    @Nested
    class GoodSpells {

        private final Wiring wiring = wired(Spell.named("s")
                .node("1", "Start")
                .node("2", "Text")
                .node("3", "Shout")
                .node("4", "Result", Map.of("name", "answer"))
                .wire("1", "trigger", "4", "trigger")
                .wire("2", "text", "3", "text")
                .wire("3", "loud", "4", "value"));

        @Test
        void haveNoProblems() {
            assertThat(wiring.problems()).isEmpty();
        }

        @Test
        void meetTheirComponents() {
            BoundNode shout = wiring.nodes().get(2);

            assertThat(wiring.nodes()).extracting(node -> node.node().id()).containsExactly("1", "2", "3", "4");
            assertThat(wiring.nodes()).extracting(BoundNode::index).containsExactly(0, 1, 2, 3);
            assertThat(shout.component()).isSameAs(WiringFixture.SHOUT);
            assertThat(shout.worker()).isNotNull();
            assertThat(shout.inputs()).isEqualTo(WiringFixture.SHOUT.inputs());
            assertThat(wiring.spell().name()).isEqualTo("s");
        }

        @Test
        void haveTheirWiresByTheNodeThatTheyLeadTo() {
            assertThat(wiring.wires())
                    .extracting(WiringFixture::line)
                    .containsExactly("2.text -> 3.text", "1.trigger -> 4.trigger", "3.loud -> 4.value");
            assertThat(wiring.wires()).extracting(Wire::isTrigger).containsExactly(false, true, false);
        }

        @Test
        void knowWhoHandsOnControlAndWhoWaitsForIt() {
            assertThat(wiring.nodes())
                    .extracting(BoundNode::hasTriggerOutput)
                    .containsExactly(true, false, false, true);
            assertThat(wiring.nodes())
                    .extracting(BoundNode::hasTriggerInput)
                    .containsExactly(false, false, false, true);
            assertThat(wiring.nodes().get(0).is(Component.Role.ENTRY)).isTrue();
            assertThat(wiring.nodes().get(1).is(Component.Role.ENTRY)).isFalse();
        }
    }

    @Nested
    class AddedSockets {

        @Test
        void areThoseThatASettingLists() {
            Wiring wiring = wired(Spell.named("s")
                    .node("1", "Start")
                    .node(
                            "2",
                            "Shout",
                            Map.of(
                                    "inputs",
                                    List.of(Map.of("name", "volume", "socketKey", "k-1", "socketType", "numberSocket")),
                                    "outputs",
                                    List.of(
                                            Map.of("name", "yes", "socketKey", "k-2", "taskType", "option"),
                                            Map.of("name", "rest", "socketType", " "))))
                    .wire("1", "trigger", "2", "k-1"));

            assertThat(wiring.nodes().get(1).inputs()).endsWith(new Socket("k-1", "volume", SocketType.NUMBER, false));
            assertThat(wiring.nodes().get(1).outputs())
                    .endsWith(new Socket("k-2", "yes", SocketType.TRIGGER, false), Socket.of("rest", SocketType.ANY));
        }

        @Test
        void thatMakeNoSenseAreLeftOut() {
            Wiring wiring = wired(Spell.named("s")
                    .node(
                            "1",
                            "Shout",
                            Map.of("inputs", List.of("text", Map.of(), Map.of("name", 7)), "outputs", "x")));

            assertThat(wiring.nodes().get(0).inputs()).isEqualTo(WiringFixture.SHOUT.inputs());
            assertThat(wiring.nodes().get(0).outputs()).isEqualTo(WiringFixture.SHOUT.outputs());
        }
    }

    @Nested
    class SpellsOfUnknownComponents {

        private final Wiring wiring = wired(Spell.named("s")
                .node("1", "Start")
                .node("2", "Mystery")
                .node("3", "Result")
                .wire("1", "trigger", "2", "myTrigger")
                .wire("2", "value", "3", "value")
                .wire("2", "nextTrigger", "3", "trigger"));

        @Test
        void canStillBeDrawn() {
            BoundNode mystery = wiring.nodes().get(1);

            assertThat(mystery.component()).isNull();
            assertThat(mystery.worker()).isNull();
            assertThat(mystery.inputs()).containsExactly(Socket.of("myTrigger", SocketType.TRIGGER));
            assertThat(mystery.outputs())
                    .containsExactly(Socket.of("value", SocketType.ANY), Socket.of("nextTrigger", SocketType.TRIGGER));
            assertThat(wiring.wires())
                    .extracting(WiringFixture::line)
                    .containsExactly("1.trigger -> 2.myTrigger", "2.value -> 3.value", "2.nextTrigger -> 3.trigger");
        }

        @Test
        void sayNothingElseOfTheUnknown() {
            assertThat(wiring.problems())
                    .singleElement()
                    .extracting(Problem::message)
                    .isEqualTo("has unknown component 'Mystery'");
        }
    }

    @Nested
    class Places {

        @Test
        void nameSpellNodeComponentSocketAndPointer() {
            Wiring wiring = wired(
                    Spell.named("s").node("1", "Text").node("a/b", "Result").wire("1", "text", "a/b", "trigger"));

            assertThat(wiring.problems())
                    .contains(new Problem(
                            Problem.Severity.ERROR,
                            "s",
                            "a/b",
                            "Result",
                            "trigger",
                            "/graph/nodes/a~1b/inputs/trigger",
                            "takes a trigger, but output 'text' of node '1' gives a value",
                            "wire triggers to triggers and values to values"));
        }

        @Test
        void pointIntoTheFormOfTheFile() {
            String node = "\"nodes\": {\"1\": {\"name\": \"Mystery\"}}";
            String text = "\"{" + node.replace("\"", "\\\"") + "}\"";

            assertThat(pointerOf("{\"chain\": {" + node + "}}")).isEqualTo("/chain/nodes/1");
            assertThat(pointerOf("{\"graph\": {" + node + "}}")).isEqualTo("/graph/nodes/1");
            assertThat(pointerOf("{\"data\": {" + node + "}}")).isEqualTo("/data/nodes/1");
            assertThat(pointerOf("{" + node + "}")).isEqualTo("/nodes/1");
            assertThat(pointerOf("{\"chain\": " + text + "}")).isEqualTo("/chain/nodes/1");
            assertThat(pointerOf("{\"graph\": " + text + "}")).isEqualTo("/graph/nodes/1");
        }

        @Test
        void countTheNodesOfAList() {
            assertThat(pointerOf("{\"nodes\": [{\"id\": 5, \"name\": \"Start\"}, {\"id\": 7, \"name\": \"Mystery\"}]}"))
                    .isEqualTo("/nodes/1");
        }

        private static String pointerOf(String json) {
            Problem problem = Wiring.of(SpellReader.standard().read(json), WiringFixture.COMPONENTS)
                    .problems()
                    .get(0);
            return String.valueOf(problem.pointer());
        }
    }

    @Nested
    class WhenStrict {

        private final Wiring lenient = wired(WiringFixture.triggered().node("2", "Text"));

        @Test
        void makesEveryWarningAnError() {
            Wiring strict = lenient.strict();

            assertThat(lenient.problems()).singleElement().matches(problem -> !problem.isError());
            assertThat(strict.problems())
                    .containsExactly(lenient.problems().get(0).asError());
        }

        @Test
        void isTheSameWiringOtherwise() {
            assertThat(lenient.strict().spell()).isSameAs(lenient.spell());
            assertThat(lenient.strict().nodes()).isEqualTo(lenient.nodes());
            assertThat(lenient.strict().wires()).isEqualTo(lenient.wires());
        }
    }

    @Test
    void takesLargeSpells() {
        SpellBuilder spell = Spell.named("s").node("0", "Start");
        for (int i = 1; i <= 50_000; i++) {
            spell.node("" + i, "Step").wire("" + (i - 1), "trigger", "" + i, "trigger");
        }

        assertThat(wired(spell).problems()).isEmpty();
    }

    @Test
    void takesNodesOfManySocketsAndWires() {
        SpellBuilder spell = Spell.named("s").node("1", "Start").node("r", "Result");
        spell.wire("1", "trigger", "r", "trigger");
        for (int i = 0; i < 100; i++) {
            spell.node("t" + i, "Text").wire("t" + i, "text", "r", "value");
        }

        Wiring wiring = wired(spell);

        assertThat(wiring.problems()).isEmpty();
        assertThat(wiring.wires()).hasSize(101);
    }
}
