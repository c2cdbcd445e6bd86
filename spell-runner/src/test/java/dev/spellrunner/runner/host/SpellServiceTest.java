// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(30)
class SpellServiceTest {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");

    private final Gatekeeper gatekeeper = new Gatekeeper();
    private final InMemorySpells ofAda = new InMemorySpells(Spells.echo("e"), Spells.waiting("w"), Spells.broken("b"));
    private final SpellHost host = SpellHost.builder(user -> user.equals(ADA) ? ofAda : new InMemorySpells())
            .components(gatekeeper.components())
            .build();
    private final SpellService service = new SpellService(host);
    private final SpellManager ada = host.connect(ADA);

    @AfterEach
    void closeTheHost() {
        host.close();
    }

    private Map<String, @Nullable Object> call(SpellManager caller, String method, Map<String, ?> parameters)
            throws Exception {
        return service.call(caller, method, parameters).get(30, SECONDS);
    }

    private ServiceException refusal(SpellManager caller, String method, Map<String, ?> parameters) {
        Throwable thrown = catchThrowable(() -> call(caller, method, parameters));

        assertThat(thrown).isInstanceOf(ExecutionException.class).cause().isInstanceOf(ServiceException.class);
        return ServiceException.of(thrown);
    }

    @Test
    void opensASpellAndTellsWhatIsInIt() throws Exception {
        Map<String, @Nullable Object> answer = call(ada, "spell.open", Map.of("spell", "e"));

        assertThat(answer)
                .containsEntry("spell", "e")
                .containsEntry("name", "echo of e")
                .containsEntry("inputs", List.of("text"))
                .containsEntry("inputSpecs", List.of(Map.of("name", "text", "type", "any", "required", true)))
                .containsEntry("outputs", List.of("said"))
                .containsEntry("triggers", List.of("Module Trigger In"))
                .containsKey("graph");
        assertThat((Map<?, ?>) answer.get("graph")).extracting("nodes").isInstanceOf(Map.class);
        assertThat(call(ada, "spell.list", Map.of())).containsEntry("open", List.of("e"));
    }

    @Test
    void closesASpell() throws Exception {
        call(ada, "spell.open", Map.of("spell", "e"));

        call(ada, "spell.close", Map.of("spell", "e"));

        assertThat(ada.openSpells()).isEmpty();
    }

    @Test
    void runsASpellAndAnswersItsResult() throws Exception {
        Map<String, @Nullable Object> answer =
                call(ada, "spell.run", Map.of("spell", "e", "inputs", Map.of("text", "hi")));

        assertThat(answer)
                .containsEntry("status", "completed")
                .containsEntry("outputs", Map.of("said", "hi"))
                .containsEntry("failures", List.of());
        assertThat(call(ada, "run.get", Map.of("run", String.valueOf(answer.get("run")))))
                .containsEntry("status", "completed");
    }

    @Test
    void startsARunAndCancelsIt() throws Exception {
        String run =
                String.valueOf(call(ada, "spell.start", Map.of("spell", "w")).get("run"));

        assertThat(call(ada, "run.get", Map.of("run", run))).containsEntry("status", "running");
        assertThat(call(ada, "run.cancel", Map.of("run", run))).containsEntry("cancelled", true);
    }

    @Test
    void tellsTheTurnsOfUpdatesThatWait() throws Exception {
        assertThat(call(ada, "spell.turns", Map.of("spell", "e"))).isEqualTo(Map.of("turns", List.of(), "waiting", 0));
        assertThat(refusal(host.connect(BEA), "spell.turns", Map.of("spell", "e"))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void changesASpellByAPatch() throws Exception {
        List<Map<String, Object>> patch =
                List.of(Map.of("op", "replace", "path", "/graph/nodes/3/data/name", "value", "told"));

        Map<String, @Nullable Object> answer = call(ada, "spell.update", Map.of("spell", "e", "patch", patch));

        assertThat(answer).containsEntry("outputs", List.of("told"));
        assertThat(call(ada, "spell.run", Map.of("spell", "e", "inputs", Map.of("text", "hi"))))
                .containsEntry("outputs", Map.of("told", "hi"));
    }

    @Test
    void tellsWhatAChangeWouldLeaveAndChangesNothing() throws Exception {
        List<Map<String, Object>> rename =
                List.of(Map.of("op", "replace", "path", "/graph/nodes/3/data/name", "value", "told"));
        List<Map<String, Object>> misspell =
                List.of(Map.of("op", "replace", "path", "/graph/nodes/3/name", "value", "Outptu"));

        assertThat(call(ada, "spell.check", Map.of("spell", "e", "patch", rename)))
                .containsEntry("outputs", List.of("told"))
                .doesNotContainKey("problems");
        assertThat(call(ada, "spell.check", Map.of("spell", "e", "patch", misspell)))
                .hasEntrySatisfying(
                        "problems",
                        problems -> assertThat(String.valueOf(problems)).contains("unknown component 'Outptu'"));
        assertThat(ofAda.find("e")).contains(Spells.echo("e"));
    }

    @Test
    void refusesAPatchThatDoesNotFitOrLeavesNoSpell() {
        assertThat(refusal(ada, "spell.update", patch("remove", "/nowhere")).code())
                .isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ada, "spell.update", patch("what?", "/graph")).code())
                .isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ada, "spell.update", patch("remove", "/graph")).code())
                .isEqualTo(Code.INVALID_SPELL);
        assertThat(ofAda.find("e")).contains(Spells.echo("e"));
    }

    @Test
    void saysWhichOperationOfAPatchDoesNotFit() {
        List<Map<String, Object>> patch = List.of(
                Map.of("op", "replace", "path", "/name", "value", "new"), Map.of("op", "remove", "path", "/nowhere"));

        ServiceException refusal = refusal(ada, "spell.update", Map.of("spell", "e", "patch", patch));

        assertThat(refusal).hasMessageStartingWith("patch[1] 'remove' at '/nowhere': ");
        assertThat(refusal.data()).containsEntry("operation", 1).containsEntry("path", "/nowhere");
        assertThat(ofAda.find("e")).contains(Spells.echo("e"));
    }

    @Test
    void changesASpellByOperationsOfJson0() throws Exception {
        List<Map<String, Object>> diff =
                List.of(Map.of("p", List.of("graph", "nodes", "3", "data", "name"), "od", "said", "oi", "told"));

        Map<String, @Nullable Object> answer = call(ada, "spell.update", Map.of("spell", "e", "diff", diff));

        assertThat(answer).containsEntry("outputs", List.of("told"));
        assertThat(refusal(ada, "spell.update", Map.of("spell", "e", "diff", diff)))
                .hasMessage("diff[0] at '/graph/nodes/3/data/name': is \"told\", and not what od says, \"said\""
                        + " (get the spell again)");
        assertThat(refusal(ada, "spell.update", Map.of("spell", "e", "diff", diff, "patch", diff)))
                .hasMessage("parameters 'diff' and 'patch' exclude each other (send one of them)");
    }

    private static Map<String, Object> patch(String op, String path) {
        return Map.of("spell", "e", "patch", List.of(Map.of("op", op, "path", path)));
    }

    @Test
    void tellsTheSettingsOfTheComponentsOfASpell() throws Exception {
        Map<?, ?> components =
                (Map<?, ?>) call(ada, "spell.get", Map.of("spell", "e")).get("components");

        assertThat(components.keySet())
                .doesNotHaveDuplicates()
                .anySatisfy(name -> assertThat(name).isEqualTo("Output"));
        assertThat((Map<?, ?>) components.get("Output")).satisfies(output -> {
            assertThat(output.get("summary")).isEqualTo("Sets the spell's output of its name; the last value stands.");
            assertThat((List<?>) output.get("settings"))
                    .first()
                    .isEqualTo(Map.of("name", "name", "type", "text", "description", "The name of the spell's output"));
        });
    }

    @Test
    void showsASpellThatCannotBeRunWithItsProblems() throws Exception {
        Map<String, @Nullable Object> answer = call(ada, "spell.get", Map.of("spell", "b"));

        assertThat(answer).containsKeys("graph", "saved", "problems", "components");
        ServiceException refusal = refusal(ada, "spell.open", Map.of("spell", "b"));
        assertThat(refusal.code()).isEqualTo(Code.INVALID_SPELL);
        assertThat(refusal.data().get("problems")).isEqualTo(answer.get("problems"));
    }

    @Test
    void saysWhichParameterIsWrong() {
        assertThat(refusal(ada, "spell.open", Map.of())).hasMessage("parameter 'spell' is missing (send it as text)");
        assertThat(refusal(ada, "spell.run", Map.of("spell", "e", "inputs", 7)).code())
                .isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ada, "spell.follow", Map.of("spell", "e", "after", Map.of("r", "x")))
                        .code())
                .isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal(ada, "spell.run", Map.of("spell", "e", "trigger", "nowhere")))
                .hasMessageContaining("nowhere");
        assertThat(refusal(ada, "spell.fly", Map.of()).code()).isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void tellsNothingOfWhatGoesWrongWithin() {
        SpellHost failing = SpellHost.builder(user -> wanted -> {
                    throw new IllegalStateException("the password is 1234");
                })
                .build();

        ServiceException refusal = refusal(failing.connect(ADA), "spell.open", Map.of("spell", "e"));

        assertThat(refusal.code()).isEqualTo(Code.INTERNAL);
        assertThat(refusal.fields().toString()).doesNotContain("1234");
        assertThat(refusal.data()).containsKey("id");
        failing.close();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spell.get",
                "spell.open",
                "spell.close",
                "spell.run",
                "spell.start",
                "spell.follow",
                "spell.update",
                "spell.check"
            })
    void knowsNoSpellOfAnotherUser(String method) throws Exception {
        call(ada, "spell.open", Map.of("spell", "e"));
        SpellManager bea = host.connect(BEA);

        ServiceException refusal = refusal(bea, method, all("e", "none"));
        ServiceException ofNone = refusal(bea, method, all("no such", "none"));

        assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND);
        assertThat(refusal.getMessage())
                .isEqualTo(String.valueOf(ofNone.getMessage()).replace("no such", "e"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"run.get", "run.cancel"})
    void knowsNoRunOfAnotherUser(String method) throws Exception {
        String run =
                String.valueOf(call(ada, "spell.start", Map.of("spell", "w")).get("run"));
        SpellManager bea = host.connect(BEA);

        assertThat(refusal(bea, method, all("w", run)).code()).isEqualTo(Code.NOT_FOUND);
        assertThatThrownBy(() -> bea.followRun(run, 0, () -> {})).isInstanceOf(ServiceException.class);
        assertThat(call(ada, "run.get", Map.of("run", run))).containsEntry("status", "running");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "spell.open",
                "spell.close",
                "spell.run",
                "spell.start",
                "spell.follow",
                "spell.update",
                "spell.check",
                "spell.get",
                "spell.list",
                "run.get",
                "run.cancel"
            })
    void answersNothingAfterTheConnectionHasEnded(String method) throws Exception {
        call(ada, "spell.open", Map.of("spell", "e"));
        String run =
                String.valueOf(call(ada, "spell.start", Map.of("spell", "e")).get("run"));
        ada.close();

        refusal(ada, method, all("e", run));

        assertThat(ofAda.find("e")).contains(Spells.echo("e"));
        assertThat(ada.openSpells()).isEmpty();
    }

    /** Parameters that are enough for every call. */
    private static Map<String, Object> all(String spell, String run) {
        Map<String, Object> all = new LinkedHashMap<>();
        all.put("spell", spell);
        all.put("run", run);
        all.put("patch", List.of(Map.of("op", "replace", "path", "/name", "value", "stolen")));
        return all;
    }
}
