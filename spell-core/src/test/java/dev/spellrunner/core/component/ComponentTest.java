// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import static dev.spellrunner.core.spell.SocketType.ANY;
import static dev.spellrunner.core.spell.SocketType.STRING;
import static dev.spellrunner.core.spell.SocketType.TRIGGER;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ComponentTest {

    private static final Worker WORKER = (in, ctx) -> Outputs.none();
    private static final Node NODE = Spell.named("s")
            .node("1", "Shout", Map.of("seconds", 3, "spell", "other"))
            .build()
            .graph()
            .nodes()
            .get(0);

    @Test
    void isWhatItsDefinitionSays() {
        Component component = Component.named("Shout")
                .summary("Says it loud.")
                .input("text", STRING)
                .oneOfInput("value", ANY)
                .triggerInput("trigger")
                .output("loud", STRING)
                .triggerOutput("done")
                .role(Component.Role.OUTPUT)
                .action()
                .reading()
                .worker(WORKER);

        assertThat(component.name()).isEqualTo("Shout");
        assertThat(component.summary()).isEqualTo("Says it loud.");
        assertThat(component.inputs())
                .containsExactly(
                        Socket.of("text", STRING),
                        new Socket("value", "value", ANY, true),
                        Socket.of("trigger", TRIGGER));
        assertThat(component.outputs()).containsExactly(Socket.of("loud", STRING), Socket.of("done", TRIGGER));
        assertThat(component.role()).isEqualTo(Component.Role.OUTPUT);
        assertThat(component.isAction()).isTrue();
        assertThat(component.firing()).isEqualTo(Firing.EVERY_TRIGGER);
        assertThat(component.effect()).isEqualTo(Effect.READING);
        assertThat(component.isFreshPerScope()).isTrue();
        assertThat(component.workerFor(NODE)).isSameAs(WORKER);
        assertThat(component).hasToString("Component[Shout]");
    }

    @Test
    void isPlainUnlessItsDefinitionSaysMore() {
        Component component = Component.named("Shout").worker(WORKER);

        assertThat(component.role()).isEqualTo(Component.Role.PLAIN);
        assertThat(component.mayBlock()).isTrue();
        assertThat(component.isPure()).isFalse();
        assertThat(component.firing()).isEqualTo(Firing.ONCE);
        assertThat(component.effect()).isEqualTo(Effect.LASTING);
        assertThat(component.settings()).isEmpty();
        assertThat(component.spellInput(NODE)).isEmpty();
        assertThat(component.timeout(NODE)).isEmpty();
        assertThat(component.calledSpell(NODE)).isEmpty();
        assertThat(component.missing()).isEmpty();
    }

    @Test
    void doesNotBlockIfItIsPure() {
        assertThat(Component.named("Add").pure().worker(WORKER).mayBlock()).isFalse();
        assertThat(Component.named("Add").nonBlocking().worker(WORKER).mayBlock())
                .isFalse();
    }

    @Test
    void readsWhatANodeSetsForItself() {
        Component component = Component.named("Shout")
                .timeout(node -> Duration.ofSeconds((Integer) node.data().getOrDefault("seconds", 0)))
                .calls(node -> (String) node.data().get("spell"))
                .worker(WORKER);

        assertThat(component.timeout(NODE)).contains(Duration.ofSeconds(3));
        assertThat(component.calledSpell(NODE)).contains("other");
    }

    @Test
    void staysAsItWasDefinedWhateverBecomesOfTheBuilder() {
        ComponentBuilder builder = Component.named("Shout").input("text", STRING);
        Component component = builder.worker(WORKER);

        builder.summary("changed").action().input("more", ANY).worker((in, ctx) -> Outputs.of("a", 1));

        assertThat(component.summary()).isEmpty();
        assertThat(component.isAction()).isFalse();
        assertThat(component.inputs()).containsExactly(Socket.of("text", STRING));
        assertThat(component.workerFor(NODE)).isSameAs(WORKER);
    }

    @Test
    void canHaveAnotherName() {
        Component component = Component.named("Shout").input("text", STRING).worker(WORKER);

        Component renamed = component.renamed("Cry");

        assertThat(renamed.name()).isEqualTo("Cry");
        assertThat(renamed.inputs()).isEqualTo(component.inputs());
        assertThat(component.name()).isEqualTo("Shout");
        assertThatIllegalArgumentException().isThrownBy(() -> component.renamed(" "));
        assertThatIllegalArgumentException().isThrownBy(() -> Component.named(" "));
    }

    @Test
    void hasNoTwoSocketsOfOneKeyOnASide() {
        ComponentBuilder builder =
                Component.named("Shout").input("text", STRING).output("text", STRING);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.triggerInput("text"))
                .withMessageContaining("two sockets 'text'");
    }

    @Test
    void saysWhatARecordingMayAnswerAndARunMayRepeat() {
        Component pure = Component.named("Pure").pure().worker(WORKER).renamed("Other");
        Component model =
                Component.named("Model").deterministic().worker(WORKER).renamed("Other");
        Component reader = Component.named("Reader").repeatable().worker(WORKER).renamed("Other");
        Component caller =
                Component.named("Caller").calls(node -> "spell").worker(WORKER).renamed("Other");
        Component loop = Component.named("Loop").iterates().worker(WORKER).renamed("Other");

        assertThat(List.of(pure, model)).allMatch(Component::isDeterministic);
        assertThat(List.of(reader, caller, loop)).noneMatch(Component::isDeterministic);
        assertThat(List.of(pure, model, reader, caller, loop)).allMatch(Component::isRepeatable);
        assertThat(List.of(caller, loop)).allMatch(Component::opensScopes);
        assertThat(List.of(pure, model, reader)).noneMatch(Component::opensScopes);
        assertThat(Component.named("Mail").worker(WORKER).isRepeatable()).isFalse();
    }

    @Test
    void hasTheStrongestOfTheEffectsThatItsDefinitionNames() {
        Component model = Component.named("Model").deterministic().repeatable().worker(WORKER);

        assertThat(model.effect()).isEqualTo(Effect.DETERMINISTIC);
    }

    @Test
    void promisesNothingForAWorkerThatAnswersInPlaceOfAPureOne() {
        Component answered = Component.named("Pure").pure().worker(WORKER).answering(WORKER);

        assertThat(answered.effect()).isEqualTo(Effect.LASTING);
        assertThat(answered.mayBlock()).isFalse();
    }

    @Test
    void waitsForAllItsTriggersIfItIsAJoin() {
        Component join = Component.named("Wait For All").join().worker(WORKER).renamed("All");

        assertThat(join.isJoin()).isTrue();
        assertThat(join.isAction()).isFalse();
        assertThat(join.firing()).isEqualTo(Firing.ALL_TRIGGERS);
    }

    @Test
    void describesItsSocketsSettingsAndTheInputThatANodeReads() {
        Component input = Component.named("Input")
                .output(Socket.of("value", ANY).describedAs("What the caller gave"))
                .setting(Setting.text("text").describedAs("Counts if nothing is given"))
                .setting(Setting.bool("needed"))
                .role(Component.Role.INPUT)
                .spellInput(node ->
                        InputSpec.of(node.name()).defaultingTo(node.data().get("seconds")))
                .worker(WORKER)
                .renamed("Other");

        assertThat(input.outputs()).extracting(Socket::description).containsExactly("What the caller gave");
        assertThat(input.settings()).extracting(Setting::name).containsExactly("text", "needed");
        assertThat(input.spellInput(NODE)).contains(InputSpec.of("Shout").defaultingTo(3));
    }

    @Test
    void hasNoTwoSettingsOfOneName() {
        ComponentBuilder builder = Component.named("Shout").setting(Setting.text("tone"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> builder.setting(Setting.number("tone")))
                .withMessage("component 'Shout' has two settings 'tone'");
    }

    @Test
    void reportsSettingsOfWhateverFault() {
        Component picky = Component.named("Picky").workerPerNode(node -> {
            throw new ClassCastException("count is no number");
        });

        Wiring wiring = Wiring.of(Spell.named("s").node("1", "Picky").build(), Components.of(picky));

        assertThat(wiring.problems().stream().filter(Problem::isError).map(Problem::message))
                .containsExactly("count is no number");
    }

    @Test
    void reportsWhatItLacks() {
        Component poor = Component.named("Poor").missing("give a service to SpellHost.builder()");

        Wiring wiring = Wiring.of(Spell.named("s").node("1", "Poor").build(), Components.of(poor));

        assertThat(wiring.problems())
                .anySatisfy(problem -> assertThat(problem.hint()).isEqualTo("give a service to SpellHost.builder()"));
    }

    @Test
    void hasEachSocketThatAPersonAddedOnce() {
        Map<String, Object> added = Map.of("socketKey", "more", "name", "More");
        Spell spell = Spell.named("s")
                .node("1", "Shout", Map.of("inputs", List.of(added, added)))
                .build();

        Wiring wiring = Wiring.of(spell, Components.of(Component.named("Shout").worker(WORKER)));

        assertThat(wiring.nodes().get(0).inputs()).containsExactly(new Socket("more", "More", ANY, false));
    }
}
