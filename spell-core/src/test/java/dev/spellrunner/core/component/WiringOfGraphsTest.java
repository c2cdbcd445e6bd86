// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static dev.spellrunner.core.component.WiringFixture.errors;
import static dev.spellrunner.core.component.WiringFixture.result;
import static dev.spellrunner.core.component.WiringFixture.triggered;
import static dev.spellrunner.core.component.WiringFixture.warnings;
import static dev.spellrunner.core.component.WiringFixture.wired;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** Faults of a graph as a whole, though each of its wires makes sense. */
class WiringOfGraphsTest {

    @Nested
    class Cycles {

        @Test
        void ofValuesAreErrorsThatListTheNodes() {
            Wiring wiring = wired(result().node("2", "Join")
                    .node("3", "Join")
                    .node("4", "Join")
                    .node("5", "Join")
                    .wire("2", "both", "3", "a")
                    .wire("3", "both", "4", "a")
                    .wire("4", "both", "3", "b")
                    .wire("4", "both", "5", "a")
                    .wire("5", "both", "r", "value"));

            assertThat(errors(wiring))
                    .containsExactly("spell 's', node '3' (Join): the values go round in a circle: 3 (Join) → 4 (Join)"
                            + " → 3 (Join) (a value cannot depend on itself: take one of these wires away)");
        }

        @Test
        void ofTriggersAreErrorsThatListTheNodes() {
            Wiring wiring = wired(triggered()
                    .node("2", "Step")
                    .node("3", "Step")
                    .node("4", "Step")
                    .wire("1", "trigger", "2", "trigger")
                    .wire("2", "trigger", "3", "trigger")
                    .wire("3", "trigger", "4", "trigger")
                    .wire("4", "trigger", "2", "trigger"));

            assertThat(errors(wiring))
                    .containsExactly(
                            "spell 's', node '2' (Step): the triggers go round in a circle: 2 (Step) → 3 (Step)"
                                    + " → 4 (Step) → 2 (Step)"
                                    + " (a node runs once per run: take one of these wires away, or use ForEach)");
        }

        @Test
        void mayBeOfASingleNode() {
            assertThat(errors(wired(triggered().node("2", "Step").wire("2", "trigger", "2", "trigger"))))
                    .singleElement()
                    .asString()
                    .contains("2 (Step) → 2 (Step)");
            assertThat(errors(wired(result().node("2", "Join").wire("2", "both", "2", "a"))))
                    .singleElement()
                    .asString()
                    .contains("2 (Join) → 2 (Join)");
        }

        @Test
        void ofBothKindsAreToldOfBoth() {
            Wiring wiring = wired(triggered()
                    .node("2", "Step")
                    .node("3", "Step")
                    .wire("2", "trigger", "3", "trigger")
                    .wire("3", "trigger", "2", "trigger")
                    .wire("2", "out", "3", "in")
                    .wire("3", "out", "2", "in"));

            assertThat(errors(wiring)).hasSize(2);
        }

        @Test
        void thatMixTriggersAndValuesAreLegal() {
            Wiring wiring = wired(triggered()
                    .node("2", "Step")
                    .node("3", "Step")
                    .wire("1", "trigger", "2", "trigger")
                    .wire("2", "trigger", "3", "trigger")
                    .wire("3", "out", "2", "in"));

            assertThat(wiring.problems()).isEmpty();
        }

        @Test
        void areAllToldOfIfTheyShareNoNode() {
            SpellBuilder spell = triggered();
            for (String id : List.of("a", "b", "c", "d", "e", "f")) {
                spell.node(id, "Step");
            }
            Wiring wiring = wired(spell.wire("1", "trigger", "a", "trigger")
                    .wire("a", "trigger", "b", "trigger")
                    .wire("b", "trigger", "a", "trigger")
                    .wire("b", "trigger", "c", "trigger")
                    .wire("c", "trigger", "d", "trigger")
                    .wire("d", "trigger", "e", "trigger")
                    .wire("e", "trigger", "d", "trigger")
                    .wire("e", "trigger", "f", "trigger"));

            assertThat(wiring.problems())
                    .extracting(Problem::message)
                    .containsExactly(
                            "the triggers go round in a circle: a (Step) → b (Step) → a (Step)",
                            "the triggers go round in a circle: d (Step) → e (Step) → d (Step)");
        }

        @Test
        void areToldOfTenTimesAtMost() {
            SpellBuilder spell = triggered();
            for (int i = 0; i < 50; i++) {
                spell.node("n" + i, "Step").wire("n" + i, "trigger", "n" + i, "trigger");
            }

            assertThat(errors(wired(spell))).hasSize(10);
        }

        @Test
        void areShortenedInTheMessage() {
            SpellBuilder spell = triggered();
            for (int i = 0; i < 500; i++) {
                spell.node("n" + i, "Step");
            }
            for (int i = 0; i < 500; i++) {
                spell.wire("n" + i, "trigger", "n" + (i + 1) % 500, "trigger");
            }

            assertThat(errors(wired(spell)))
                    .singleElement()
                    .asString()
                    .contains(" → … → ")
                    .hasSizeLessThan(600);
        }
    }

    @Nested
    class UnreachableNodes {

        private static final String WARNING =
                ": is never run: no trigger reaches it and no node that runs needs its value"
                        + " (wire it to the others, or take it away)";

        @Test
        void areWarnings() {
            Wiring wiring = wired(result().node("2", "Text")
                    .node("3", "Step")
                    .node("4", "Text")
                    .wire("2", "text", "3", "in")
                    .wire("4", "text", "r", "value"));

            assertThat(errors(wiring)).isEmpty();
            assertThat(warnings(wiring))
                    .containsExactly("spell 's', node '2' (Text)" + WARNING, "spell 's', node '3' (Step)" + WARNING);
        }

        @Test
        void areThoseThatNoOutputNeedsWhereNothingIsTriggered() {
            Wiring wiring = wired(Spell.named("s")
                    .node("1", "Text")
                    .node("2", "Result")
                    .node("3", "Count")
                    .wire("1", "text", "2", "value"));

            assertThat(warnings(wiring)).containsExactly("spell 's', node '3' (Count)" + WARNING);
        }

        @Test
        void areNoneBehindAnyOfSeveralEntries() {
            Wiring wiring = wired(triggered()
                    .node("2", "Start")
                    .node("3", "Step")
                    .node("4", "Step")
                    .wire("1", "trigger", "3", "trigger")
                    .wire("2", "trigger", "4", "trigger"));

            assertThat(wiring.problems()).isEmpty();
        }

        @Test
        void areThoseBehindATriggerOfANodeOfWhichOnlyTheValueIsNeeded() {
            Wiring wiring = wired(result().node("2", "Step")
                    .node("3", "Step")
                    .wire("2", "out", "r", "value")
                    .wire("2", "trigger", "3", "trigger"));

            assertThat(warnings(wiring)).containsExactly("spell 's', node '3' (Step)" + WARNING);
        }

        @Test
        void areThoseBehindATriggerWhereNothingIsTriggered() {
            Wiring wiring =
                    wired(Spell.named("s").node("1", "Result").node("2", "Step").wire("1", "trigger", "2", "trigger"));

            assertThat(warnings(wiring)).containsExactly("spell 's', node '2' (Step)" + WARNING);
        }

        @Test
        void areNoneBehindAnInputAtWhichARunMayStart() {
            Components components = WiringFixture.COMPONENTS.with(Component.named("Ask")
                    .role(Component.Role.INPUT)
                    .triggerOutput("trigger")
                    .worker((in, ctx) -> Outputs.none()));
            Spell spell = triggered()
                    .node("2", "Ask")
                    .node("3", "Step")
                    .wire("2", "trigger", "3", "trigger")
                    .build();

            assertThat(Wiring.of(spell, components).problems()).isEmpty();
        }

        @Test
        void areNotTheInputsOfTheSpell() {
            assertThat(wired(triggered().node("2", "Ask")).problems()).isEmpty();
        }
    }

    @Nested
    class OutputsOfOneName {

        @Test
        void areAWarningAtTheLater() {
            Wiring wiring = wired(triggered()
                    .node("2", "Result", Map.of("name", "answer"))
                    .node("3", "Result", Map.of("name", "answer"))
                    .node("4", "Result", Map.of("name", "other"))
                    .wire("1", "trigger", "2", "trigger")
                    .wire("2", "trigger", "3", "trigger")
                    .wire("3", "trigger", "4", "trigger"));

            assertThat(wiring.problems())
                    .singleElement()
                    .hasToString("spell 's', node '3' (Result): sets the output 'answer', as node '2' does"
                            + " (the later one wins: give each a name of its own)");
            assertThat(errors(wiring)).isEmpty();
        }

        @Test
        void mayBeTheNameOfTheirComponent() {
            Wiring wiring = wired(triggered()
                    .node("2", "Result")
                    .node("3", "Result")
                    .wire("1", "trigger", "2", "trigger")
                    .wire("2", "trigger", "3", "trigger"));

            assertThat(warnings(wiring)).singleElement().asString().contains("sets the output 'Result'");
        }
    }
}
