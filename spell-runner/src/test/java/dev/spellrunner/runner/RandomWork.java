// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.core.spell.SocketType.ANY;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.components.StandardComponents;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * The components that random spells are drawn from. What a node of them gives follows from its id and the values of its
 * inputs alone; when it gives it is left to chance.
 */
final class RandomWork {

    /** Components that work in one of four ways; else they are alike. */
    static final List<String> PLAIN = List.of("Pure", "Now", "Later", "Blocking");

    private static final int MODULUS = 1_000_003;
    private static final int LONGEST_MICROS = 120;

    private final Executor threads;

    /** Uses threads to go on after delays. */
    RandomWork(Executor threads) {
        this.threads = threads;
    }

    /** Returns the components; if they are hasty, some nodes may not take as long as chance makes them. */
    Components components(boolean hasty) {
        return StandardComponents.all()
                .with(
                        Component.named("Data")
                                .input("in", ANY)
                                .output("out", ANY)
                                .pure()
                                .worker(RandomWork::now),
                        Component.named("Items")
                                .input("in", ANY)
                                .output("out", ANY)
                                .pure()
                                .worker((in, ctx) -> Outputs.of("out", items(ctx.node(), in.all("in")))),
                        plain("Pure").pure().worker(RandomWork::now),
                        plain("Now").nonBlocking().worker((in, ctx) -> {
                            ctx.progress(1);
                            return now(in, ctx);
                        }),
                        plain("Later")
                                .timeout(node -> hasty ? shortTime(node) : null)
                                .nonBlocking()
                                .worker(this::later),
                        plain("Blocking")
                                .timeout(node -> hasty ? shortTime(node) : null)
                                .worker(this::blocking),
                        plain("Tally").oneOfInput("pick", ANY).action().worker(this::later));
    }

    /** Returns the components, all of them pure. */
    Components pure() {
        return components(false)
                .with(
                        plain("Now").pure().worker(RandomWork::now),
                        plain("Later").pure().worker(RandomWork::now),
                        plain("Blocking").pure().worker(RandomWork::now),
                        plain("Tally").oneOfInput("pick", ANY).action().pure().worker(RandomWork::now));
    }

    /** Returns the components, which give their values at once but may block: so the run lets the executor have them. */
    Components blocking() {
        return components(false)
                .with(
                        plain("Now").nonBlocking().worker(RandomWork::now),
                        plain("Later").worker(RandomWork::now),
                        plain("Blocking").worker(RandomWork::now),
                        plain("Tally").oneOfInput("pick", ANY).action().worker(RandomWork::now));
    }

    private static @Nullable Duration shortTime(Node node) {
        int hash = node.id().hashCode();
        return hash % 4 == 0 ? Duration.ofNanos(1 + Math.floorMod(hash, 100_000)) : null;
    }

    /** Lets loops and calls of spells begin some time after their workers have said so. */
    Worker delay(Worker worker, Node node, Component component) {
        return !List.of("ForEach", "Spell").contains(component.name())
                ? worker
                : (in, ctx) -> {
                    Outputs outputs = worker.work(in, ctx);
                    return ThreadLocalRandom.current().nextBoolean()
                            ? outputs
                            : Outputs.later(soon().thenApply(done -> outputs));
                };
    }

    private static ComponentBuilder plain(String name) {
        return Component.named(name)
                .input("in", ANY)
                .triggerInput("trigger")
                .output("out", ANY)
                .triggerOutput("trigger")
                .triggerOutput("left")
                .triggerOutput("right")
                .triggerOutput("error");
    }

    /** The outcome that a node has to give. */
    record Answer(@Nullable Long value, Set<String> closed, boolean fails) {

        /**
         * Works it out.
         *
         * @param values the values of its inputs, in the order of sockets and wires
         */
        static Answer of(Node node, List<?> values) {
            long value = mixed(node, values);
            boolean fails = is(node, "fragile") && value % 3 == 0;
            Set<String> closed = is(node, "gate") ? Set.of(value % 2 == 0 ? "left" : "right") : Set.of();
            return new Answer(is(node, "shy") && value % 5 < 2 ? null : value, closed, fails);
        }

        private static boolean is(Node node, String trait) {
            return Boolean.TRUE.equals(node.data().get(trait));
        }
    }

    /** Returns the items that a node of Items gives. */
    static List<Long> items(Node node, List<?> values) {
        List<Long> items = new ArrayList<>();
        long value = mixed(node, values);
        int size = ((Number) node.data().getOrDefault("size", 0)).intValue();
        for (int i = 0; i < size; i++) {
            items.add((value + 17L * i) % MODULUS);
        }
        return items;
    }

    private static long mixed(Node node, List<?> values) {
        long value = node.id().hashCode();
        for (Object each : values) {
            value = value * 31 + (each instanceof Number number ? number.longValue() : 7);
        }
        return Math.floorMod((value * 0x9E3779B97F4A7C15L) >>> 16, MODULUS);
    }

    private static List<Object> valuesOf(Inputs in) {
        List<Object> values = new ArrayList<>();
        in.names().forEach(name -> values.addAll(in.all(name)));
        return values;
    }

    private static Outputs now(Inputs in, WorkContext ctx) {
        return outputs(ctx.node(), valuesOf(in));
    }

    private static Outputs outputs(Node node, List<?> values) {
        Answer answer = Answer.of(node, values);
        if (answer.fails()) {
            throw new IllegalStateException("fails");
        }
        Outputs.Values outputs = answer.value() == null ? Outputs.none() : Outputs.of("out", answer.value());
        return answer.closed().isEmpty()
                ? outputs
                : outputs.closing(answer.closed().toArray(String[]::new));
    }

    private Outputs later(Inputs in, WorkContext ctx) {
        Node node = ctx.node();
        List<Object> values = valuesOf(in);
        if (ThreadLocalRandom.current().nextInt(5) == 0) {
            return Outputs.later(CompletableFuture.completedFuture(outputs(node, values)));
        }
        return Outputs.later(soon().thenApply(done -> {
            ctx.progress("part ");
            ctx.progress("by part");
            return outputs(node, values);
        }));
    }

    private Outputs blocking(Inputs in, WorkContext ctx) throws Exception {
        ctx.progress("waits");
        soon().get(20, TimeUnit.SECONDS);
        return now(in, ctx);
    }

    /** Comes after a short time, as chance has it. */
    CompletableFuture<Boolean> soon() {
        int micros = ThreadLocalRandom.current().nextInt(LONGEST_MICROS);
        return CompletableFuture.supplyAsync(
                () -> true, CompletableFuture.delayedExecutor(micros, TimeUnit.MICROSECONDS, threads));
    }
}
