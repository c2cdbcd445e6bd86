// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.cluster.UnreadableRun;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.zip.GZIPInputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds runs that have ended and of which the index lacks the line: it was torn, or the index was deleted. Reads only
 * the files of those. Confined to the thread that opens the directory.
 */
final class UnindexedRuns {

    private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);

    private final RunFiles files;
    private final RunIndex index;
    private final EventCodec codec;

    /** A run that was found, and how large its file is. */
    private record Found(RunSummary summary, long bytes) {}

    UnindexedRuns(RunFiles files, RunIndex index, EventCodec codec) {
        this.files = files;
        this.index = index;
        this.codec = codec;
    }

    /**
     * Puts them into the index, and writes their lines. Of those that cannot be read it deletes the ones that are too old to
     * be kept: nothing else would ever drop them.
     *
     * @param oldest the time before which no run that has ended is kept
     * @return those that cannot be read, and stay as they are
     */
    List<UnreadableRun> takeUp(Instant oldest) throws IOException {
        List<UnreadableRun> unreadable = new ArrayList<>();
        List<Found> all = find(unreadable, oldest);
        for (Found each : all) {
            index.addEnded(each.summary(), each.bytes());
        }
        if (!all.isEmpty() || !unreadable.isEmpty()) {
            log.warn(
                    "the index lacked {} runs that have ended; {} of them cannot be read",
                    all.size() + unreadable.size(),
                    unreadable.size());
        }
        return unreadable;
    }

    /** Does the same, and writes nothing. */
    List<UnreadableRun> look() throws IOException {
        List<UnreadableRun> unreadable = new ArrayList<>();
        find(unreadable, Instant.MIN).forEach(each -> index.sealed(each.summary(), each.bytes()));
        return unreadable;
    }

    /** Returns those that can be read, in the order of their ends. */
    private List<Found> find(List<UnreadableRun> unreadable, Instant oldest) throws IOException {
        List<Found> all = new ArrayList<>();
        for (Path file : files.endedBut(index.ended())) {
            try {
                all.add(read(file));
            } catch (IOException | RuntimeException e) {
                if (Files.getLastModifiedTime(file).toInstant().isBefore(oldest)) {
                    log.warn("the run in {} is dropped: it cannot be read and is too old: {}", file, e.getMessage());
                    Files.delete(file);
                } else {
                    log.error("the run in {} cannot be listed: {}", file, e.getMessage(), e);
                    unreadable.add(new UnreadableRun(file.toString(), String.valueOf(e.getMessage())));
                }
            }
        }
        all.sort(Comparator.comparing(
                each -> each.summary().endedAt().orElse(each.summary().startedAt())));
        return all;
    }

    private Found read(Path file) throws IOException {
        byte[] lines;
        try (InputStream in = new GZIPInputStream(Files.newInputStream(file))) {
            lines = in.readAllBytes();
        }
        String text = new String(lines, StandardCharsets.UTF_8);
        int endOfFirst = text.indexOf('\n');
        KeptHeader header = KeptHeader.of(codec.decodeValues(endOfFirst < 0 ? text : text.substring(0, endOfFirst)));
        Recording recording = Recording.read(new ByteArrayInputStream(lines));
        NodeEvent end = recording
                .end()
                .orElseThrow(() -> new IllegalArgumentException("the recording has no end, though its run has ended"));
        Summaries summaries = new Summaries(index, codec);
        RunSummary begun = summaries.begun(header.run(), header.name(), recording.inputs());
        return new Found(summaries.ended(begun, end.kind(), end.at()), Files.size(file));
    }
}
