// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.replay.RecordingReader;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Writes the events of one run as JSON lines, to be read as a {@link Recording}.
 *
 * <pre>{@code
 * try (Recorder recorder = Recorder.to(Path.of("run.jsonl"))) {
 *     runner.run(RunRequest.of(inputs).record(recorder));
 * }
 * }</pre>
 *
 * <p>Each event is written when it happens, in one piece: if the process ends in the middle of the run, what is there can
 * still be read, and the run be resumed. Secrets are in no event. As the sink of a runner it keeps the first run of which
 * it hears and ignores the others; then the recording does not say how the spell was drawn, which a rerun needs to know.
 *
 * <p>Thread-safe. Closes what it writes to.
 */
public final class Recorder implements EventSink, AutoCloseable {

    private final OutputStream target;
    private final EventCodec codec;
    private final AtomicBoolean taken = new AtomicBoolean();
    private final AtomicReference<@Nullable String> run = new AtomicReference<>();
    private volatile boolean broken;

    /** The other facts of the first line; set before the run starts. */
    private volatile Map<String, Object> known = Map.of();

    private Recorder(OutputStream target, EventCodec codec) {
        this.target = target;
        this.codec = codec;
    }

    /**
     * Returns a recorder that writes a file; one that is there is replaced.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public static Recorder to(Path file) {
        try {
            return to(Files.newOutputStream(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a recorder that writes to a stream, which it closes. */
    public static Recorder to(OutputStream target) {
        return to(target, EventCodec.create());
    }

    /**
     * Returns a recorder that writes to a stream, which it closes.
     *
     * @param target gets each event in one piece, on the run's thread
     * @param codec says how large values may be; those that are left out cannot be had from the recording
     */
    public static Recorder to(OutputStream target, EventCodec codec) {
        return new Recorder(requireNonNull(target, "target"), requireNonNull(codec, "codec"));
    }

    /**
     * Takes the run that is about to start as the one to record.
     *
     * @param trigger where it starts, if it was told
     * @param nodes the fingerprints of the spell's nodes, if they are known
     * @param variables what the run was given for public variables
     */
    void take(
            @Nullable String trigger,
            @Nullable Map<String, Map<String, String>> nodes,
            Map<String, @Nullable Object> variables) {
        if (!taken.compareAndSet(false, true) || run.get() != null) {
            throw new IllegalStateException("a recorder cannot record two runs (make one for each)");
        }
        Map<String, Object> header = new LinkedHashMap<>();
        if (trigger != null) {
            header.put("trigger", trigger);
        }
        if (nodes != null) {
            header.put("nodes", nodes);
        }
        if (!variables.isEmpty()) {
            header.put("variables", variables);
        }
        known = header;
    }

    /**
     * Writes an event.
     *
     * @throws UncheckedIOException if that fails; then nothing more is written
     */
    @Override
    public void emit(NodeEvent event) {
        boolean first = run.compareAndSet(null, event.run());
        if (broken || !event.run().equals(run.get())) {
            return;
        }
        try {
            if (first) {
                writeLine(codec.encodeValues(header(event.spell(), known)).getBytes(StandardCharsets.UTF_8));
            }
            writeLine(codec.encode(event));
        } catch (IOException e) {
            broken = true;
            throw new UncheckedIOException("run '" + event.run() + "' is not recorded any further", e);
        }
    }

    /** Returns what the first line of a recording says. */
    static Map<String, Object> header(String spell, Map<String, Object> more) {
        Map<String, Object> header = new LinkedHashMap<>();
        header.put("recording", RecordingReader.VERSION);
        header.put("spell", spell);
        header.putAll(more);
        return header;
    }

    private void writeLine(byte[] json) throws IOException {
        byte[] line = Arrays.copyOf(json, json.length + 1);
        line[json.length] = '\n';
        target.write(line);
        target.flush();
    }

    /**
     * Ends the recording.
     *
     * @throws UncheckedIOException if that fails
     */
    @Override
    public void close() {
        try {
            target.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
