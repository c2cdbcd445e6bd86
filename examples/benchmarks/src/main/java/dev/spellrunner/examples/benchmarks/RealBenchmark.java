// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Warmup;

/** One run of a spell as people draw them, beside the same logic as futures. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 10, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 20, time = 50, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
public class RealBenchmark {

    @Param({"story", "gates", "switch", "state", "spell", "each-10", "each-1000", "texts", "model"})
    public String real;

    private RealSpell spell;
    private SpellRunner runner;

    /** Makes the spell ready. */
    @Setup
    public void prepare() {
        spell = RealSpell.named(real);
        runner = SpellRunner.builder(spell.spell())
                .components(StandardComponents.all().with(ByHand.asking()))
                .store(SpellStore.of(spell.called().toArray(Spell[]::new)))
                .build();
    }

    /** Ends the threads, if any were needed. */
    @TearDown
    public void close() {
        runner.close();
    }

    /** By hand. */
    @Benchmark
    public Object realFutures() {
        return spell.byHand().get();
    }

    /** The engine without a sink. */
    @Benchmark
    public Object realEngine() {
        return requireNonNull(runner.run(spell.inputs()).orThrow().output("result"), "result");
    }
}
