// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.cluster.UnreadableRun;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a {@link RunDirectory} as it was at one moment, and changes nothing in it: a host may be using it at the same time. Of
 * all users, so it is for users who may read the files. Immutable and thread-safe; methods block.
 */
public final class RunDirectoryView {

    private static final Logger log = LoggerFactory.getLogger(RunDirectoryView.class);

    private final RunFiles files;
    private final RunIndex index;
    private final RunFileReader history;
    private final List<UnreadableRun> unreadable;

    private RunDirectoryView(RunFiles files, RunIndex index, RunFileReader history, List<UnreadableRun> unreadable) {
        this.files = files;
        this.index = index;
        this.history = history;
        this.unreadable = List.copyOf(unreadable);
    }

    /**
     * Looks at a directory.
     *
     * @throws IllegalArgumentException if no host has kept runs there
     * @throws UncheckedIOException if it cannot be read
     */
    public static RunDirectoryView of(Path directory) {
        EventCodec codec = EventCodec.create();
        RunFiles files = RunFiles.existing(requireNonNull(directory, "directory"));
        RunIndex index = new RunIndex(files.index(), Disk.REAL, codec);
        Summaries summaries = new Summaries(index, codec);
        List<UnreadableRun> unreadable = new ArrayList<>();
        try {
            index.load();
            unreadable.addAll(new UnindexedRuns(files, index, codec).look());
            for (Path file : files.allUnderWay()) {
                look(file, codec, index, summaries, unreadable);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of runs cannot be read: " + directory, e);
        }
        return new RunDirectoryView(files, index, new RunFileReader(files, index, codec), unreadable);
    }

    private static void look(
            Path file, EventCodec codec, RunIndex index, Summaries summaries, List<UnreadableRun> unreadable)
            throws IOException {
        try {
            UnderWay found = UnderWay.read(file, codec).orElse(null);
            Recording recording = found == null ? null : found.recording().orElse(null);
            if (found == null
                    || recording == null
                    || index.known(found.header().run().run()) != null) {
                return;
            }
            RunSummary begun =
                    summaries.begun(found.header().run(), found.header().name(), recording.inputs());
            Optional<NodeEvent> end = found.end();
            if (end.isPresent()) {
                summaries.ended(begun, end.get().kind(), end.get().at());
            }
        } catch (NoSuchFileException e) {
            log.debug("{} has ended meanwhile", file, e);
        } catch (RuntimeException e) {
            unreadable.add(new UnreadableRun(file.toString(), String.valueOf(e.getMessage())));
        }
    }

    /** Returns the runs, the newest first. */
    public List<RunSummary> runs() {
        return index.all();
    }

    /** Returns the runs that were under way and cannot be read. */
    public List<UnreadableRun> unreadable() {
        return unreadable;
    }

    /** Returns a run, if it is known. */
    public Optional<RunSummary> find(String run) {
        return Optional.ofNullable(index.known(requireNonNull(run, "run")));
    }

    /** Returns the recording of a run, if it is kept. */
    public Optional<Recording> recording(String run) {
        return history.recording(requireNonNull(run, "run"));
    }

    /**
     * Returns the spells that a run's spell and others called, as they were then, by what they are called. Of a run that has
     * ended some may be kept no longer: they are not in it.
     */
    public Map<String, Spell> called(String run) {
        Map<String, Spell> called = new HashMap<>();
        history.header(requireNonNull(run, "run"))
                .map(KeptHeader::called)
                .orElse(Map.of())
                .forEach((name, version) -> spell(version).ifPresent(spell -> called.put(name, spell)));
        return called;
    }

    /** Returns a version of a spell that was run, if it is kept. */
    public Optional<Spell> spell(String version) {
        try {
            return files.spell(requireNonNull(version, "version"));
        } catch (IOException e) {
            throw new UncheckedIOException("version " + version + " of a spell cannot be read", e);
        }
    }
}
