// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.cluster.UnreadableRun;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds out how far the runs had come that were under way when their host ended. A run that cannot be read stays where it
 * is, and harms no other. Confined to the thread that opens the directory; its lists are not changed afterwards.
 */
final class FoundRuns {

    private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);

    private final RunFiles files;
    private final RunIndex index;
    private final KeptSpells spells;
    private final Archive archive;
    private final WriteBehind behind;
    private final EventCodec codec;
    private final Summaries summaries;
    private final long mostBytes;
    private final WaitingOrphans waiting;

    private final List<Orphan> orphans = new ArrayList<>();
    private final List<UnreadableRun> unreadable = new ArrayList<>();
    /** The owners of the unreadable ones, as far as their first lines tell. */
    private final Set<KeptHeader.Owner> owners = new HashSet<>();

    FoundRuns(
            RunFiles files,
            RunIndex index,
            KeptSpells spells,
            Archive archive,
            WriteBehind behind,
            EventCodec codec,
            long mostBytes,
            WaitingOrphans waiting) {
        this.mostBytes = mostBytes;
        this.waiting = waiting;
        this.files = files;
        this.index = index;
        this.spells = spells;
        this.archive = archive;
        this.behind = behind;
        this.codec = codec;
        this.summaries = new Summaries(index, codec);
    }

    /** Returns the runs that go on now, once: they are as large as half of the heap. */
    List<Orphan> takeOrphans() {
        List<Orphan> taken = List.copyOf(orphans);
        orphans.clear();
        return taken;
    }

    List<UnreadableRun> unreadable() {
        return unreadable;
    }

    Set<KeptHeader.Owner> ownersOfUnreadable() {
        return owners;
    }

    void takeUpAll() throws IOException {
        for (Path file : files.allUnderWay()) {
            try {
                takeUp(file);
            } catch (IOException | RuntimeException e) {
                log.error("the run in {} cannot be continued: {}", file, e.getMessage(), e);
                unreadable.add(new UnreadableRun(file.toString(), String.valueOf(e.getMessage())));
                UnderWay.ownerIn(file, codec).ifPresent(owners::add);
            }
        }
        int later = waiting.count();
        if (!orphans.isEmpty() || !unreadable.isEmpty()) {
            log.info(
                    "{} runs were under way, {} of them cannot be read, and {} wait until others have ended",
                    orphans.size() + unreadable.size() + later,
                    unreadable.size(),
                    later);
        }
    }

    private void takeUp(Path file) throws IOException {
        if (Files.size(file) > mostBytes) {
            takeUpLarge(file);
            return;
        }
        Optional<UnderWay> found = UnderWay.read(file, codec);
        if (found.isEmpty() || found.get().recording().isEmpty()) {
            log.info("{} holds no event: its run had not begun", file);
            Files.delete(file);
            return;
        }
        takeUp(file, found.get(), found.get().recording().get());
    }

    private void takeUp(Path file, UnderWay found, Recording recording) throws IOException {
        RunHeader header = found.header().run();
        RunSummary known = index.known(header.run());
        if (known != null && known.endedAt().isPresent()) {
            Files.delete(file);
            return;
        }
        RunSummary summary = summaries.begun(header, found.header().name(), recording.inputs());
        Optional<NodeEvent> end = found.end();
        if (end.isPresent()) {
            archive.add(summaries.ended(summary, end.get().kind(), end.get().at()));
            return;
        }
        spells.holdFound(header.run(), header.version(), found.header().called().values());
        if (waiting.take(file, header.run(), Files.size(file))) {
            orphans.add(orphan(file, found, recording));
        }
    }

    /** Loads a run that had to wait. */
    Orphan load(Path file) throws IOException {
        UnderWay found = UnderWay.read(file, codec).orElseThrow(() -> new IOException("its file is empty"));
        return orphan(
                file, found, found.recording().orElseThrow(() -> new IOException("its file holds no event any more")));
    }

    private Orphan orphan(Path file, UnderWay found, Recording recording) throws IOException {
        RunHeader header = found.header().run();
        Map<String, Spell> called = new HashMap<>();
        for (Map.Entry<String, String> each : found.header().called().entrySet()) {
            files.spell(each.getValue()).ifPresent(it -> called.put(each.getKey(), it));
        }
        long epoch = Math.max(1, found.epoch()) + 1;
        Orphan.Claim claim =
                watcher -> new RunWriter(header.run(), file, found.length(), epoch, watcher, behind, codec);
        return new Orphan(header, recording, files.spell(header.version()), called, found.states(), claim);
    }

    /** A run that is too large to be loaded may have ended all the same; that is found out an event at a time. */
    private void takeUpLarge(Path file) throws IOException {
        KeptHeader header = KeptHeader.firstIn(Files.newInputStream(file), codec)
                .orElseThrow(() -> new IOException("its file is empty"));
        RunSummary known = index.known(header.run().run());
        if (known != null && known.endedAt().isPresent()) {
            Files.delete(file);
            return;
        }
        Map<String, @Nullable Object> inputs = new HashMap<>();
        try (Stream<LoggedEvent> events =
                LinesOfRun.stream(Files.newInputStream(file), header.run().run(), 0, codec)) {
            LoggedEvent end = events.peek(event -> inputs.putAll(inputsOf(event)))
                    .filter(LoggedEvent::isLast)
                    .findFirst()
                    .orElseThrow(() -> new IOException("its file has more than " + mostBytes
                            + " bytes, and would have to be loaded (give the process more heap, or set"
                            + " RunDirectory.Builder.bytesOfRun)"));
            NodeEvent last = codec.decode(end.json());
            archive.add(summaries.ended(summaries.begun(header.run(), header.name(), inputs), last.kind(), last.at()));
        } catch (UncheckedIOException e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private Map<String, @Nullable Object> inputsOf(LoggedEvent event) {
        return event.seq() == 1 && codec.decode(event.json()) instanceof NodeEvent.Started started
                ? started.inputs()
                : Map.of();
    }
}
