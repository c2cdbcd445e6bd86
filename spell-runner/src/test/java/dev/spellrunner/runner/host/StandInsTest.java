// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A spell with components that the host does not have is run with values in the places of their nodes. */
@Timeout(30)
class StandInsTest {

    private final InMemorySpells spells = new InMemorySpells(concert(), Spells.echo("e"));
    private final SpellHost host = SpellHost.builder(user -> spells)
            .components(StandardComponents.all())
            .build();
    private final SpellService service = new SpellService(host);
    private final SpellManager ada = host.connect(new User("ada"));

    /** Nobody knows Sing and Bow: their sockets are those that wires end at. */
    private static Spell concert() {
        return Spell.named("concert")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node("2", "Universal Input", Map.of("name", "song", "text", "la"))
                .node("3", "Sing")
                .node("4", "Bow")
                .node("5", "Output", Map.of("name", "heard"))
                .node("6", "Output", Map.of("name", "encore"))
                .wire("1", "trigger", "3", "go")
                .wire("2", "output", "3", "song")
                .wire("3", "sung", "5", "trigger")
                .wire("3", "sound", "5", "input")
                .wire("3", "sound", "4", "heard")
                .wire("3", "more", "6", "trigger")
                .wire("4", "bow", "6", "input")
                .build();
    }

    @AfterEach
    void closeTheHost() {
        host.close();
    }

    private Map<String, @Nullable Object> call(String method, Map<String, ?> parameters) throws Exception {
        return service.call(ada, method, parameters).get(20, SECONDS);
    }

    private ServiceException refusal(Map<String, ?> standIns) {
        return ServiceException.of(
                catchThrowable(() -> call("spell.run", Map.of("spell", "concert", "standIns", standIns))));
    }

    @Test
    void runsWithTheValuesThatAreGiven() throws Exception {
        Map<String, @Nullable Object> answer = call(
                "spell.run",
                Map.of(
                        "spell",
                        "concert",
                        "standIns",
                        Map.of(
                                "3",
                                Map.of("outputs", Map.of("sound", "la la")),
                                "4",
                                Map.of("outputs", Map.of("bow", List.of("deep"))))));

        assertThat(answer)
                .containsEntry("status", "completed")
                .containsEntry("outputs", Map.of("heard", "la la", "encore", List.of("deep")));
    }

    @Test
    void leavesTriggersUnfiredThatAreClosed() throws Exception {
        Map<String, @Nullable Object> answer = call(
                "spell.run",
                Map.of(
                        "spell",
                        "concert",
                        "standIns",
                        Map.of(
                                "3",
                                Map.of("outputs", Map.of("sound", "la"), "closed", List.of("more")),
                                "4",
                                Map.of())));

        assertThat(answer).containsEntry("outputs", Map.of("heard", "la"));
    }

    @Test
    void opensTheSpellAndTellsWhatItsNodesGive() throws Exception {
        Map<String, @Nullable Object> answer = call("spell.open", Map.of("spell", "concert", "standIns", true));

        assertThat(answer)
                .containsEntry("version", concert().version())
                .containsEntry("inputs", List.of("song"))
                .containsEntry("outputs", List.of("heard", "encore"))
                .containsEntry(
                        "standIns",
                        Map.of(
                                "3",
                                Map.of(
                                        "component",
                                        "Sing",
                                        "outputs",
                                        List.of("sound"),
                                        "triggers",
                                        List.of("sung", "more")),
                                "4",
                                Map.of("component", "Bow", "outputs", List.of("bow"), "triggers", List.of())));
        assertThat((List<?>) answer.get("problems")).hasSizeGreaterThanOrEqualTo(2);
        assertThat(ada.openSpells()).containsExactly("concert");
        assertThat(call("spell.get", Map.of("spell", "concert")))
                .containsEntry("inputs", List.of("song"))
                .containsKeys("standIns", "problems", "saved");
        assertThat(call("spell.open", Map.of("spell", "e", "standIns", true))).doesNotContainKey("standIns");
    }

    @Test
    void isInvalidAsBeforeWithoutThemOrWithSomeOnly() throws Exception {
        call("spell.open", Map.of("spell", "concert", "standIns", true));
        call("spell.run", Map.of("spell", "concert", "standIns", Map.of("3", Map.of(), "4", Map.of())));

        assertThat(refusal(Map.of()).code()).isEqualTo(Code.INVALID_SPELL);
        assertThat(refusal(Map.of("3", Map.of())))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Code.INVALID_SPELL))
                .hasMessageContaining("Bow");
        assertThat(catchThrowable(() -> call("spell.open", Map.of("spell", "concert"))))
                .hasMessageContaining("Sing");
    }

    @Test
    void standsInForANodeWithManySockets() throws Exception {
        SpellBuilder builder =
                Spell.named("choir").node("0", "Choir").node("1", "Universal Input", Map.of("name", "la"));
        for (int i = 0; i < 5_000; i++) {
            builder.wire("1", "output", "0", "voice " + i);
        }
        spells.save(builder.node("2", "Output", Map.of("name", "sum"))
                .wire("0", "sum", "2", "input")
                .build());

        assertThat(call(
                        "spell.run",
                        Map.of("spell", "choir", "standIns", Map.of("0", Map.of("outputs", Map.of("sum", "loud"))))))
                .containsEntry("outputs", Map.of("sum", "loud"));
    }

    @Test
    void refusesValuesThatDoNotFit() {
        assertThat(refusal(Map.of("1", Map.of())))
                .hasMessageContaining("node '1', which is not there or can work itself (give values for [3, 4])");
        assertThat(refusal(Map.of("3", Map.of("outputs", Map.of("noise", 1)))))
                .hasMessageContaining("output 'noise' of node '3', which has no such (it has [sound])");
        assertThat(refusal(Map.of("3", Map.of("closed", List.of("sound")))))
                .hasMessageContaining("trigger 'sound' of node '3', which has no such (it has [sung, more])");
        assertThat(refusal(Map.of("3", "la"))).hasMessageContaining("'3', which is not an object");
        assertThat(refusal(Map.of("3", Map.of("outputs", Map.of("sound", "x".repeat(600_000))))))
                .satisfies(refused -> assertThat(refused.code()).isEqualTo(Code.LIMIT));
    }
}
