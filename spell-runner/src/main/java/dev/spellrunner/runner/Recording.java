// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.replay.Fingerprints;
import dev.spellrunner.runner.replay.RecordedAnswers;
import dev.spellrunner.runner.replay.RecordedRun;
import dev.spellrunner.runner.replay.RecordedValues;
import dev.spellrunner.runner.replay.RecordingReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * The events of a run that has ended, or was broken off. It can stand in for the workers: {@link SpellRunner#replay}
 * repeats the run, {@link RunRequest#resuming} continues where it stopped, {@link RunRequest#reusing} runs what has changed.
 *
 * <p>A {@link Recorder} writes it as JSON lines: the first says {@code {"recording":1,"spell":…}}, each other one an event
 * as {@link EventCodec} writes it. Unknown fields and kinds of events are skipped.
 *
 * <p>Immutable.
 */
public final class Recording {

    private final RecordedRun recorded;

    private Recording(RecordedRun recorded) {
        this.recorded = recorded;
    }

    /**
     * Returns a recording of events that a sink was told.
     *
     * @param events all events of one run, in order; the last ones may be missing
     */
    public static Recording of(List<NodeEvent> events) {
        return new Recording(new RecordedRun(events, null, null, Map.of(), false));
    }

    /**
     * Returns a recording of events that a runner's sink was told, which also knows how the runner's spell is drawn: a
     * rerun of a new version finds what has changed.
     */
    public static Recording of(List<NodeEvent> events, SpellRunner runner) {
        return new Recording(new RecordedRun(events, null, Fingerprints.of(runner.core().plan), Map.of(), false));
    }

    /**
     * Reads a recording; a file whose name ends in {@code .gz} is compressed. If the process that wrote it ended in the middle of a line, that line is left out, see
     * {@link #isTorn}.
     *
     * @throws UncheckedIOException if the file cannot be read
     * @throws IllegalArgumentException if it is no recording
     */
    public static Recording read(Path file) {
        try (InputStream bytes = Files.newInputStream(file);
                InputStream text = file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes) {
            return read(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Reads a recording to the end of a stream, which stays open; see {@link #read(Path)}.
     *
     * @throws IOException if the stream throws it
     * @throws IllegalArgumentException if it is no recording
     */
    public static Recording read(InputStream text) throws IOException {
        return new Recording(new RecordingReader(requireNonNull(text, "text")).read());
    }

    /**
     * Writes the recording to a file; one that is there is replaced.
     *
     * @throws UncheckedIOException if it cannot be written
     */
    public void write(Path file) {
        try (Recorder recorder = Recorder.to(file)) {
            recorder.take(recorded.trigger(), recorded.nodes(), recorded.variables());
            events().forEach(recorder::emit);
        }
    }

    /**
     * Returns what lets the recording answer for some workers of other runs: with the same inputs at the same path, a node
     * gives what it gave, or fails as it failed. If nothing such is recorded, the run fails and says what differs. A node that
     * called a spell gives its outputs without the spell being run; one that iterates works by itself.
     *
     * <pre>{@code
     * SpellRunner.builder(spell).decorate(recording.answering(path -> path.node().equals("7")))
     * }</pre>
     *
     * <p>Of several runs that go on at once, a node that was recorded to have worked several times should be in one only.
     *
     * @param which the nodes that it answers for
     */
    public WorkerDecorator answering(Predicate<? super NodePath> which) {
        return new RecordedAnswers(recorded, requireNonNull(which, "which"));
    }

    /** Returns the id of the run that was recorded. */
    public String run() {
        return events().get(0).run();
    }

    /** Returns the name of the spell that was run. */
    public String spell() {
        return events().get(0).spell();
    }

    /** Returns the inputs that the spell was run with, by name. */
    public Map<String, @Nullable Object> inputs() {
        return recorded.inputs();
    }

    /**
     * Returns what the run was given for public variables: a run that is resumed has them too. Empty in a recording of events
     * that a sink was told, which does not hold them.
     */
    public Map<String, @Nullable Object> publicVariables() {
        return recorded.variables();
    }

    /** Returns what the run was tagged with, by name: a run that is repeated or gone on with has the same tags. */
    public Map<String, String> tags() {
        return recorded.tags();
    }

    /** Returns the trigger where the run started, if it is known and the run was told it. */
    public Optional<String> trigger() {
        return Optional.ofNullable(recorded.trigger());
    }

    /** Returns the events, in order. */
    public List<NodeEvent> events() {
        return recorded.events();
    }

    /** Returns how the run ended; empty if it was broken off. */
    public Optional<NodeEvent> end() {
        return recorded.end();
    }

    /** Tells whether the last line was incomplete when it was read. */
    public boolean isTorn() {
        return recorded.torn();
    }

    /** Returns the nodes that gave a value that was not kept, since it is not JSON or too large: it cannot be had. */
    public Set<NodePath> withoutValues() {
        Set<NodePath> paths = new LinkedHashSet<>();
        for (NodeEvent event : events()) {
            if (event instanceof NodeEvent.Completed completed && RecordedValues.holdsOmission(completed.outputs())) {
                paths.add(event.path());
            }
        }
        return paths;
    }

    /** Tells whether it is known how the spell was drawn. */
    boolean knowsSettings() {
        return recorded.nodes() != null;
    }

    /** Returns the run with what was cut off where it lost its host. */
    RecordedRun asTold() {
        return recorded;
    }

    /** Returns the run as if it had lost no host. */
    RecordedRun recorded() {
        return recorded.withoutSeams();
    }

    @Override
    public String toString() {
        List<String> about = new ArrayList<>(List.of("run '" + run() + "'", "spell '" + spell() + "'"));
        about.add(events().size() + " events");
        about.add(end().map(NodeEvent::kind).orElse("broken off"));
        return "Recording" + about;
    }
}
