// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
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
import org.openjdk.jmh.annotations.Warmup;

/** From the bytes of a spell to a runner that can run it. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
@Fork(1)
// It takes some seconds until all that reads, validates and compiles is compiled itself.
@Warmup(iterations = 8, time = 1)
@Measurement(iterations = 20, time = 100, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
public class LoadBenchmark {

    /** From small to large, to see that the time grows no faster than the spell. */
    static final List<String> WORKLOADS = List.of("chain-10", "chain-100", "chain-1000", "chain-10000", "chain-100000");

    @Param({"chain-10", "chain-100", "chain-1000", "chain-10000", "chain-100000"})
    public String workload;

    private byte[] bytes;
    private final ObjectMapper mapper = new ObjectMapper();

    /** Writes the spell. */
    @Setup
    public void write() {
        bytes = ReteText.of(Workload.named(workload)).getBytes(StandardCharsets.UTF_8);
    }

    /** The yardstick: Jackson reads the same bytes into a tree that means nothing yet. */
    @Benchmark
    public JsonNode readTree() throws IOException {
        return mapper.readTree(bytes);
    }

    /** Reads the spell. */
    @Benchmark
    public Spell read() {
        return SpellReader.standard().read(bytes);
    }

    /** Reads, validates and compiles it. */
    @Benchmark
    public SpellRunner readAndCompile() {
        return SpellRunner.builder(SpellReader.standard().read(bytes))
                .components(BenchmarkComponents.pure())
                .build();
    }
}
