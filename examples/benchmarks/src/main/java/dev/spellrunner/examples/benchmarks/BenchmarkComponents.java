// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.infra.Blackhole;

/** The components of the workloads: as little work as can be, so that the engine's own is seen. */
final class BenchmarkComponents {

    static final String STEP = "Step";
    static final String PAIR = "Pair";
    static final String JOIN = "Join";

    private static final long BUSY_TOKENS = 10_000;

    private BenchmarkComponents() {}

    /** Returns pure components. */
    static Components pure() {
        return of(NodeKind.PURE);
    }

    /** Returns components that are all of a kind. */
    static Components of(NodeKind kind) {
        return StandardComponents.all()
                .with(
                        kind.component(step(), BenchmarkComponents::step),
                        kind.component(pairSockets(), BenchmarkComponents::pair),
                        kind.component(joinSockets(), BenchmarkComponents::join));
    }

    /** Returns components of which a step answers after a millisecond, while no thread waits. */
    static Components deferred(ScheduledExecutorService timer) {
        return nonBlocking((in, ctx) -> Outputs.later(inAMillisecond(timer, step(in, ctx))));
    }

    /** Returns components of which a step's worker does not block. */
    static Components nonBlocking(Worker worker) {
        return with(step().nonBlocking().worker(worker));
    }

    /** Returns components of which a step keeps a core busy, and so belongs on the executor. */
    static Components busy() {
        return with(step().worker((in, ctx) -> Outputs.of("out", keepBusy(number(in.get("in"))))));
    }

    /** Keeps a core busy for some 20 microseconds, and returns the next value. */
    static Long keepBusy(long value) {
        Blackhole.consumeCPU(BUSY_TOKENS);
        return NodeWork.next(value);
    }

    /** Returns a value in a millisecond. */
    static <T> CompletableFuture<T> inAMillisecond(ScheduledExecutorService timer, T value) {
        CompletableFuture<T> answer = new CompletableFuture<>();
        Future<?> unused = timer.schedule(() -> answer.complete(value), 1, TimeUnit.MILLISECONDS);
        return answer;
    }

    private static Components with(Component step) {
        return StandardComponents.all()
                .with(
                        step,
                        NodeKind.PURE.component(pairSockets(), BenchmarkComponents::pair),
                        NodeKind.PURE.component(joinSockets(), BenchmarkComponents::join));
    }

    private static ComponentBuilder step() {
        return Component.named(STEP)
                .input("in", SocketType.ANY)
                .triggerInput("trigger")
                .output("out", SocketType.ANY)
                .triggerOutput("trigger");
    }

    private static Outputs step(Inputs in, Object context) {
        Object value = in.get("in");
        return Outputs.of("out", NodeWork.next(value == null ? 0 : (Long) value));
    }

    private static ComponentBuilder pairSockets() {
        return Component.named(PAIR)
                .input("a", SocketType.ANY)
                .input("b", SocketType.ANY)
                .output("out", SocketType.ANY);
    }

    private static Outputs pair(Inputs in, Object context) {
        return Outputs.of("out", NodeWork.next(number(in.get("a")) + number(in.get("b"))));
    }

    private static ComponentBuilder joinSockets() {
        return Component.named(JOIN).input("in", SocketType.ANY).output("out", SocketType.ANY);
    }

    private static Outputs join(Inputs in, Object context) {
        long sum = 0;
        for (Object value : in.all("in")) {
            sum += number(value);
        }
        return Outputs.of("out", NodeWork.next(sum));
    }

    private static long number(@Nullable Object value) {
        return (Long) requireNonNull(value, "value");
    }
}
