// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.store.RunDirectory;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class GivenIdsTest {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");
    private static final RunRequest ORDER = RunRequest.of(Map.of()).id("order-17");

    private final AtomicInteger works = new AtomicInteger();
    private final CompletableFuture<Outputs> word = new CompletableFuture<>();
    private SpellHost host = builder().build();

    private SpellHost.Builder builder() {
        return SpellHost.builder(user -> new InMemorySpells(spell("w"), spell("v")))
                .components(StandardComponents.all()
                        .with(Component.named("Wait")
                                .triggerInput("trigger")
                                .triggerOutput("trigger")
                                .nonBlocking()
                                .worker((in, ctx) -> {
                                    works.incrementAndGet();
                                    return Outputs.later(word.copy());
                                })));
    }

    private static Spell spell(String id) {
        return Spell.named("spell " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Wait")
                .wire("1", "trigger", "2", "trigger")
                .build();
    }

    @AfterEach
    void close() {
        host.close();
    }

    private Code refusal(User user, String spell) {
        return ServiceException.of(catchThrowable(() -> host.connect(user).start(spell, ORDER)))
                .code();
    }

    @Test
    void giveTheRunThatThereIsToWhoStartsItAgain() throws Exception {
        Run first = host.connect(ADA).start("w", ORDER);

        Run second = host.connect(ADA).start("spell w", ORDER);
        word.complete(Outputs.none());
        second.result().get(20, SECONDS);
        Run afterItsEnd = host.connect(ADA).start("w", ORDER);

        assertThat(first.id()).isEqualTo("order-17");
        assertThat(second).isSameAs(first);
        assertThat(afterItsEnd.id()).isEqualTo("order-17");
        assertThat(afterItsEnd.result().get(20, SECONDS).isCompleted()).isTrue();
        assertThat(works).hasValue(1);
    }

    @Test
    void areOfOneSpellAndOneUser() {
        host.connect(ADA).start("w", ORDER);

        assertThat(refusal(ADA, "v")).isEqualTo(Code.CONFLICT);
        assertThat(refusal(BEA, "w")).isEqualTo(Code.CONFLICT);
        assertThat(host.runs()).isEqualTo(1);
        assertThat(ServiceException.of(catchThrowable(() -> host.connect(BEA).cancel("order-17")))
                        .code())
                .isEqualTo(Code.NOT_FOUND);
    }

    @Test
    void areStartedOnceHoweverManyStartThemAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        CyclicBarrier together = new CyclicBarrier(8);
        try {
            List<Future<Run>> starts = new ArrayList<>();
            for (int i = 0; i < 8; i++) {
                SpellManager manager = host.connect(ADA);
                starts.add(threads.submit(() -> {
                    together.await(20, SECONDS);
                    return manager.start("w", ORDER);
                }));
            }
            Run first = starts.get(0).get(20, SECONDS);
            for (Future<Run> start : starts) {
                assertThat(start.get(20, SECONDS)).isSameAs(first);
            }
            word.complete(Outputs.none());
            first.result().get(20, SECONDS);
            assertThat(works).hasValue(1);
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void areNotGivenAgainWhenTheStoreAloneKnowsThem(@TempDir Path directory) throws Exception {
        word.complete(Outputs.none());
        host.close();
        host = builder().runs(RunDirectory.at(directory)).build();
        host.connect(ADA).start("w", ORDER).result().get(20, SECONDS);
        host.close();

        host = builder().runs(RunDirectory.at(directory)).build();

        assertThat(refusal(ADA, "w")).isEqualTo(Code.CONFLICT);
        assertThat(refusal(BEA, "w")).isEqualTo(Code.CONFLICT);
        assertThat(new SpellService(host)
                        .call(host.connect(ADA), "run.get", Map.of("run", "order-17"))
                        .get(20, SECONDS))
                .containsEntry("status", "completed");
        assertThat(works).hasValue(1);
    }

    @Test
    void areFreeAgainWhenTheRunDidNotStart() {
        assertThat(refusal(ADA, "unknown")).isEqualTo(Code.NOT_FOUND);

        assertThat(host.connect(ADA).start("w", ORDER).id()).isEqualTo("order-17");
    }

    @Test
    void arePlainWords() {
        RunRequest odd = RunRequest.of(Map.of()).id("../order 17");

        assertThat(ServiceException.of(catchThrowable(() -> host.connect(ADA).start("w", odd)))
                        .code())
                .isEqualTo(Code.INVALID_REQUEST);
        assertThat(catchThrowable(() -> ORDER.id(" "))).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void comeOverTheWire() throws Exception {
        SpellService service = new SpellService(host);
        word.complete(Outputs.none());
        Map<String, ?> call = Map.of("spell", "w", "run", "order-17", "tags", Map.of("customer", "acme"));

        Object first = service.call(host.connect(ADA), "spell.run", call).get(20, SECONDS);
        Object second = service.call(host.connect(ADA), "spell.run", call).get(20, SECONDS);

        assertThat(second).isEqualTo(first);
        assertThat(works).hasValue(1);
    }
}
