// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.helpers.BasicMDCAdapter;

@Timeout(30)
class LogContextTest {

    private final BasicMDCAdapter mdc = new BasicMDCAdapter();
    private final Map<String, Map<String, String>> seen = new ConcurrentHashMap<>();
    private final CompletableFuture<Outputs> word = new CompletableFuture<>();

    private final Components components = StandardComponents.all()
            .with(Component.named("Wait").output("word", SocketType.STRING).worker((in, ctx) -> {
                note(ctx.path().toString());
                return Outputs.later(word.copy());
            }))
            .with(Component.named("Look")
                    .input("word", SocketType.STRING)
                    .output("word", SocketType.STRING)
                    .worker((in, ctx) -> {
                        note(ctx.path().toString());
                        return Outputs.of("word", in.get("word"));
                    }));

    private final Spell spell = Spell.named("two looks")
            .id("t")
            .node("1", "Module Trigger In")
            .node("2", "Wait")
            .node("3", "Look")
            .node("4", "Output", Map.of("name", "said"))
            .wire("1", "trigger", "4", "trigger")
            .wire("2", "word", "3", "word")
            .wire("3", "word", "4", "input")
            .build();

    private void note(String where) {
        seen.put(where, Map.copyOf(Objects.requireNonNullElse(mdc.getCopyOfContextMap(), Map.of())));
    }

    private SpellHost host(ExecutorService threads) {
        return SpellHost.builder(user -> new InMemorySpells(spell))
                .components(components)
                .executor(threads)
                .observe(new LogContext(mdc))
                .build();
    }

    @Test
    void namesTheRunToEachWorkerAlsoAfterOneThatGaveItsOutputsLater() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        ExecutorService answering = Executors.newSingleThreadExecutor();
        try (SpellHost host = host(threads);
                SpellManager manager = host.connect(new User("ada"))) {
            var run = manager.start("t", RunRequest.of(Map.of()).tag("order", "17"));

            answering.submit(() -> {
                mdc.put("other", "kept");
                word.complete(Outputs.of("word", "ready"));
                note("the thread that answered");
            });
            run.result().get(30, SECONDS);

            assertThat(seen.get("2"))
                    .containsEntry(LogContext.RUN, run.id())
                    .containsEntry(LogContext.USER, "ada")
                    .containsEntry(LogContext.SPELL, "two looks")
                    .containsEntry(LogContext.NODE, "2")
                    .containsEntry(LogContext.TAG + "order", "17");
            assertThat(seen.get("3")).containsEntry(LogContext.RUN, run.id()).containsEntry(LogContext.NODE, "3");
            answering.submit(() -> note("the thread that answered, later")).get(30, SECONDS);
            assertThat(seen.get("the thread that answered, later")).isEqualTo(Map.of("other", "kept"));
        } finally {
            threads.shutdown();
            answering.shutdown();
        }
    }

    @Test
    void putsBackWhatWasThereBefore() throws Exception {
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell))
                        .components(components)
                        .executor(task -> {
                            mdc.put(LogContext.RUN, "another");
                            task.run();
                            note("after");
                        })
                        .observe(new LogContext(mdc))
                        .build();
                SpellManager manager = host.connect(new User("ada"))) {
            word.complete(Outputs.of("word", "ready"));

            manager.start("t", RunRequest.of(Map.of())).result().get(30, SECONDS);

            assertThat(seen.get("2")).doesNotContainEntry(LogContext.RUN, "another");
            assertThat(seen.get("after")).isEqualTo(Map.of(LogContext.RUN, "another"));
        } finally {
            mdc.clear();
        }
    }

    @Test
    void isCarriedIntoStagesThatAWorkerGoesOnIn() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(2);
        ExecutorService answering = Executors.newSingleThreadExecutor();
        Component waiting = Component.named("Wait")
                .output("word", SocketType.STRING)
                .worker((in, ctx) -> Outputs.later(word.copy()
                        .thenApplyAsync(
                                outputs -> {
                                    note("the stage");
                                    return outputs;
                                },
                                LogContext.carrying(answering, mdc))));
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell))
                        .components(components.with(waiting))
                        .executor(threads)
                        .observe(new LogContext(mdc))
                        .build();
                SpellManager manager = host.connect(new User("ada"))) {
            answering.submit(() -> mdc.put(LogContext.NODE, "another")).get(30, SECONDS);
            var run = manager.start("t", RunRequest.of(Map.of()));

            word.complete(Outputs.of("word", "ready"));
            run.result().get(30, SECONDS);
            answering.submit(() -> note("after")).get(30, SECONDS);

            assertThat(seen.get("the stage"))
                    .containsEntry(LogContext.RUN, run.id())
                    .containsEntry(LogContext.USER, "ada")
                    .containsEntry(LogContext.SPELL, "two looks")
                    .containsEntry(LogContext.NODE, "2");
            assertThat(seen.get("after")).isEqualTo(Map.of(LogContext.NODE, "another"));
        } finally {
            threads.shutdown();
            answering.shutdown();
        }
    }
}
