// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.Spells.Gatekeeper;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

@Timeout(30)
class RightsTest {

    private static final User ADA = new User("ada");

    private final Gatekeeper gatekeeper = new Gatekeeper();
    private final InMemorySpells spells = new InMemorySpells(Spells.echo("e"), Spells.waiting("w"));
    private final SpellHost host = SpellHost.builder(user -> spells)
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

    private @Nullable Code refusal(SpellManager caller, String method, Map<String, ?> parameters) {
        Throwable thrown = catchThrowable(() -> call(caller, method, parameters));
        return thrown == null ? null : ServiceException.of(thrown).code();
    }

    static Stream<Map.Entry<String, Right>> calls() {
        Map<Right, String> all = new LinkedHashMap<>();
        all.put(Right.SEE, "spell.get spell.open spell.close spell.list spell.follow run.get run.list run.waiting");
        all.put(Right.RUN, "spell.run spell.start spell.play spell.push run.rerun");
        all.put(
                Right.CONTROL,
                "spell.pause spell.stop run.cancel run.pause run.resume run.step run.breakpoints run.answer run.skip");
        all.put(Right.CHANGE, "spell.update");
        return all.entrySet().stream()
                .flatMap(each -> Stream.of(each.getValue().split(" ")).map(call -> Map.entry(call, each.getKey())));
    }

    @ParameterizedTest
    @MethodSource("calls")
    void eachCallNeedsOneRight(Map.Entry<String, Right> call) {
        Set<Right> others = EnumSet.complementOf(EnumSet.of(call.getValue()));

        try (SpellManager with = host.connect(ADA.with(call.getValue()));
                SpellManager without = host.connect(new User("ada", others))) {
            assertThat(refusal(with, call.getKey(), Map.of())).isNotEqualTo(Code.FORBIDDEN);
            assertThat(refusal(without, call.getKey(), Map.of()) == Code.FORBIDDEN)
                    .isEqualTo(call.getValue() != Right.SEE);
        }
    }

    @Test
    void areNamedInTheRefusal() {
        try (SpellManager watching = host.connect(ADA.with(Right.SEE))) {
            assertThatThrownBy(() -> call(watching, "spell.run", Map.of("spell", "e")))
                    .cause()
                    .isInstanceOfSatisfying(ServiceException.class, why -> {
                        assertThat(why.fields()).containsEntry("code", "forbidden");
                        assertThat(why.code().httpStatus()).isEqualTo(403);
                        assertThat(why.data()).isEqualTo(Map.of("right", "run"));
                        assertThat(why).hasMessageContaining("the right to run");
                    });
        }
    }

    @Test
    void areToldToTheClient() throws Exception {
        try (SpellManager some = host.connect(ADA.with(Right.CHANGE, Right.RUN))) {
            assertThat(call(some, "spell.list", Map.of())).containsEntry("rights", List.of("see", "run", "change"));
            assertThat(call(some, "spell.get", Map.of("spell", "e")))
                    .containsEntry("rights", List.of("see", "run", "change"));
        }
        assertThat(call(ada, "spell.open", Map.of("spell", "e")))
                .containsEntry("rights", List.of("see", "run", "control", "change"));
    }

    @Test
    void bindWhateverComesInWithoutACallOfTheService() {
        String run = ada.start("w", RunRequest.of(Map.of())).id();
        ada.open("w");

        try (SpellManager watching = host.connect(ADA.with(Right.SEE))) {
            watching.open("w");
            RunControl control = watching.control(run);
            List<ThrowingCallable> forbidden = List.of(
                    () -> watching.start("e", RunRequest.of(Map.of())),
                    () -> watching.cancel(run),
                    () -> watching.breakpoints("w", List.of(), List.of("Wait")),
                    () -> watching.play("w", PlayPolicy.latest()),
                    () -> watching.pause("w"),
                    () -> watching.stop("w"),
                    () -> watching.push("w", null, "item"),
                    control::pause,
                    control::resume,
                    control::step,
                    () -> control.breakpoints(List.of(), List.of()),
                    () -> control.answer(NodePath.ROOT, Decision.pass()),
                    () -> control.skip(NodePath.ROOT, "reason"),
                    () -> control.skip(NodePath.ROOT, Outputs.of(Map.of())));

            assertThat(forbidden)
                    .allSatisfy(each -> assertThatThrownBy(each)
                            .isInstanceOfSatisfying(
                                    ServiceException.class,
                                    why -> assertThat(why.code()).isEqualTo(Code.FORBIDDEN)));
            assertThat(control.waiting()).isEmpty();
            assertThat(watching.run(run).result()).isEmpty();
        }
    }

    @Test
    void toRunDoNotLeadToAStopThatNobodyMayLeave() {
        try (SpellManager runs = host.connect(ADA.with(Right.RUN))) {
            assertThat(refusal(runs, "spell.start", Map.of("spell", "e", "paused", true)))
                    .isEqualTo(Code.FORBIDDEN);
            assertThatCode(() -> call(runs, "spell.run", Map.of("spell", "e", "inputs", Map.of("text", "hi"))))
                    .doesNotThrowAnyException();
        }
    }

    @Test
    void ofOneConnectionDoNotBindAnotherOfTheUser() throws Exception {
        String run = ada.start("w", RunRequest.of(Map.of())).id();

        try (SpellManager controls = host.connect(ADA.with(Right.CONTROL));
                SpellManager other = host.connect(new User("bea"))) {
            assertThat(refusal(other, "run.cancel", Map.of("run", run))).isEqualTo(Code.NOT_FOUND);
            assertThat(call(controls, "run.cancel", Map.of("run", run))).containsEntry("cancelled", true);
        }
    }

    @ParameterizedTest
    @EnumSource
    void haveNamesAndHoldThatToSee(Right right) {
        assertThat(Right.of(right.wireName())).isEqualTo(right);
        assertThat(ADA.with(right).rights()).contains(right, Right.SEE).hasSizeLessThanOrEqualTo(2);
        assertThat(ADA.with(right)).isEqualTo(ADA).hasSameHashCodeAs(ADA);
    }

    @Test
    void areAtLeastOne() {
        assertThatThrownBy(() -> new User("ada", Set.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("user 'ada' has no right");
    }
}
