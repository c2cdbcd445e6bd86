// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;
import static org.assertj.core.api.InstanceOfAssertFactories.MAP;

import com.sun.management.ThreadMXBean;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A spell with components that the host does not have is run with values in the places of their nodes. */
@Timeout(30)
class StandInsTest {

    private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

    private final InMemorySpells spells = new InMemorySpells(concert(), Spells.echo("e"));
    private final SpellHost host = SpellHost.builder(user -> spells)
            .components(StandardComponents.all())
            .build();
    private final SpellService service = new SpellService(host);
    private final SpellManager ada = host.connect(new User("ada"));

    /** Sing and Bow are unknown: their sockets are those that wires end at. */
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

    /** A node that nobody knows, at which many wires end and begin. */
    private static Spell choir(int voices) {
        SpellBuilder builder = Spell.named("choir")
                .node("0", "Choir")
                .node("1", "Universal Input", Map.of("name", "la"))
                .node("2", "Output", Map.of("name", "sum"));
        for (int i = 0; i < voices; i++) {
            builder.wire("1", "output", "0", "voice " + i).wire("0", "sum " + i, "2", "input");
        }
        return builder.build();
    }

    @Test
    void standsInForANodeWithManySockets() throws Exception {
        spells.save(choir(1_000));

        assertThat(call(
                        "spell.run",
                        Map.of("spell", "choir", "standIns", Map.of("0", Map.of("outputs", Map.of("sum 0", "loud"))))))
                .containsEntry("status", "completed");
    }

    /** Counted are the bytes that are allocated: they do not depend on the load of the machine. */
    @Test
    void takesWorkInProportionToTheSockets() {
        bytesOfStandingIn(500);

        long few = bytesOfStandingIn(500);

        assertThat(bytesOfStandingIn(2_000)).isBetween(3 * few, 5 * few);
    }

    private static long bytesOfStandingIn(int voices) {
        Spell choir = choir(voices);
        Map<String, Object> outputs = new LinkedHashMap<>();
        for (int i = 0; i < voices; i++) {
            outputs.put("sum " + i, 1);
        }
        StandIns given = StandIns.given(new Parameters(Map.of("standIns", Map.of("0", Map.of("outputs", outputs)))));
        Components components = StandIns.knownBy(StandardComponents.all());
        ReadySpells ready = new ReadySpells(components, List.of(), false, 1, Long.MAX_VALUE);
        long before = THREADS.getCurrentThreadAllocatedBytes();
        StandIns.StoodIn stoodIn = given.in(choir, components, SpellStore.empty());
        ready.ready(stoodIn.spell(), stoodIn.store());
        return THREADS.getCurrentThreadAllocatedBytes() - before;
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

    /** Calls the concert twice. */
    private static Spell festival() {
        return Spell.named("festival")
                .node("1", "Module Trigger In", Map.of("name", "begin"))
                .node("2", "Spell", concertCall())
                .node("3", "Spell", concertCall())
                .node("4", "Output", Map.of("name", "first"))
                .node("5", "Output", Map.of("name", "second"))
                .wire("1", "trigger", "2", "begin")
                .wire("2", "done", "3", "begin")
                .wire("2", "heard", "4", "input")
                .wire("2", "done", "4", "trigger")
                .wire("3", "heard", "5", "input")
                .wire("3", "done", "5", "trigger")
                .build();
    }

    private static Map<String, Object> concertCall() {
        return Map.of(
                "spellId",
                "concert",
                "inputs",
                List.of(socket("begin", "option")),
                "outputs",
                List.of(socket("heard", "output"), socket("done", "option")));
    }

    private static Map<String, String> socket(String key, String task) {
        String type = task.equals("option") ? "triggerSocket" : "anySocket";
        return Map.of("name", key, "socketKey", key, "socketType", type, "taskType", task);
    }

    @Nested
    class InSpellsThatAreCalled {

        private final Map<String, ?> singing = Map.of("outputs", Map.of("sound", "la la"));

        @Test
        void standInInEachCallOfTheSpell() throws Exception {
            spells.save(festival());

            assertThat(call("spell.open", Map.of("spell", "festival", "standIns", true)))
                    .extracting("standIns", MAP)
                    .containsOnlyKeys("2/3", "2/4")
                    .extracting("2/3", MAP)
                    .containsEntry("spell", "concert")
                    .containsEntry("component", "Sing")
                    .containsEntry("outputs", List.of("sound"));
            assertThat(call(
                            "spell.run",
                            Map.of("spell", "festival", "standIns", Map.of("2/3", singing, "3/4", Map.of()))))
                    .containsEntry("status", "completed")
                    .containsEntry("outputs", Map.of("first", "la la", "second", "la la"));
        }

        @Test
        void areTheSameInAllCallsOfASpell() {
            spells.save(festival());

            ServiceException refused = ServiceException.of(catchThrowable(() -> call(
                    "spell.run",
                    Map.of(
                            "spell",
                            "festival",
                            "standIns",
                            Map.of("2/3", singing, "3/3", Map.of(), "2/4", Map.of())))));

            assertThat(refused).hasMessageContaining("for another call of spell 'concert'");
        }

        @Test
        void areRefusedWhereNoPathLeads() {
            spells.save(festival());

            for (String path : List.of("4/3", "2/9", "2/3/3", "9")) {
                assertThat(ServiceException.of(catchThrowable(() ->
                                call("spell.run", Map.of("spell", "festival", "standIns", Map.of(path, Map.of()))))))
                        .hasMessageContaining("node '" + path + "', which is not there or can work itself");
            }
            assertThat(ServiceException.of(catchThrowable(() ->
                            call("spell.run", Map.of("spell", "festival", "standIns", Map.of("2//3", Map.of()))))))
                    .hasMessageContaining("'2//3' is not the path of a node");
        }

        @Test
        void areFoundInASpellThatCallsItself() throws Exception {
            spells.save(Spell.named("mirror")
                    .node("1", "Module Trigger In", Map.of("name", "begin"))
                    .node("2", "Sing")
                    .node("3", "Spell", Map.of("spellId", "mirror"))
                    .node("4", "Output", Map.of("name", "heard"))
                    .wire("1", "trigger", "2", "go")
                    .wire("2", "sung", "4", "trigger")
                    .wire("2", "sound", "4", "input")
                    .build());

            assertThat(call("spell.run", Map.of("spell", "mirror", "standIns", Map.of("2", singing))))
                    .containsEntry("outputs", Map.of("heard", "la la"));
        }
    }
}
