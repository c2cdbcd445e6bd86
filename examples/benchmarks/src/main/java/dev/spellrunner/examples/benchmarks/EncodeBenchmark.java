// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodePath;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** From an event of some 200 bytes to its JSON. */
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(2)
@Warmup(iterations = 5, time = 500, timeUnit = TimeUnit.MILLISECONDS)
@Measurement(iterations = 30, time = 50, timeUnit = TimeUnit.MILLISECONDS)
@State(Scope.Thread)
@SuppressWarnings("NullAway.Init") // JMH sets the fields before it calls anything else.
public class EncodeBenchmark {

    private static final String RUN = "r-4711";
    private static final String SPELL = "the wise owl";
    private static final String PATH = "755";
    private static final String COMPONENT = "Text Completion";
    private static final String TEXT = "An owl and its story";
    private static final long SEQ = 48;
    private static final long MICROS = 412_345;

    private Instant at;
    private Completed event;
    private EventCodec codec;
    private ByteArrayOutputStream bytes;
    private JsonGenerator generator;

    /** Makes an event, and a generator that serves for all. */
    @Setup
    public void prepare() throws IOException {
        at = Instant.parse("2026-01-02T03:04:05.678901Z");
        event = NodeEvent.of(RUN, SPELL)
                .seq(SEQ)
                .at(at)
                .node(NodePath.of(PATH), COMPONENT)
                .micros(MICROS)
                .completed(Map.of("output", TEXT));
        codec = EventCodec.create();
        bytes = new ByteArrayOutputStream(1024);
        generator = new JsonFactory().setRootValueSeparator("").createGenerator(bytes);
    }

    /** Code that a careful person writes by hand for this one event: one generator, used again, without limits. */
    @Benchmark
    public byte[] generator() throws IOException {
        bytes.reset();
        generator.writeStartObject();
        generator.writeStringField("run", RUN);
        generator.writeNumberField("seq", SEQ);
        generator.writeStringField("at", at.toString());
        generator.writeStringField("spell", SPELL);
        generator.writeStringField("path", PATH);
        generator.writeStringField("kind", "completed");
        generator.writeStringField("component", COMPONENT);
        generator.writeObjectFieldStart("outputs");
        generator.writeStringField("output", TEXT);
        generator.writeEndObject();
        generator.writeNumberField("micros", MICROS);
        generator.writeEndObject();
        generator.flush();
        return bytes.toByteArray();
    }

    /** The codec of events. */
    @Benchmark
    public byte[] codec() {
        return codec.encode(event);
    }
}
