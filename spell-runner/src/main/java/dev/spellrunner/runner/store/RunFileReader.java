// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Reads the files of runs for people who ask, as far as they are written. Thread-safe; methods block. */
final class RunFileReader {

    private final RunFiles files;
    private final RunIndex index;
    private final EventCodec codec;

    RunFileReader(RunFiles files, RunIndex index, EventCodec codec) {
        this.files = files;
        this.index = index;
        this.codec = codec;
    }

    Optional<List<LoggedEvent>> events(String user, String run, long after) {
        return stream(user, run, after).map(events -> {
            try (events) {
                return events.toList();
            }
        });
    }

    /** Returns the events of a run, which are read as they are taken; to be closed. */
    Optional<Stream<LoggedEvent>> stream(String user, String run, long after) {
        if (index.find(user, run).isEmpty()) {
            return Optional.empty();
        }
        try {
            return open(run).map(file -> LinesOfRun.stream(file, run, after, codec));
        } catch (IOException e) {
            throw new UncheckedIOException(unreadable(run), e);
        }
    }

    Optional<Recording> recording(String user, String run) {
        return index.find(user, run).isEmpty() ? Optional.empty() : recording(run);
    }

    /** Returns the recording of a run of any user. */
    Optional<Recording> recording(String run) {
        try {
            Optional<Recording> found = ended(run);
            if (found.isPresent()) {
                return found;
            }
            try {
                return UnderWay.read(files.underWay(run), codec).flatMap(UnderWay::recording);
            } catch (NoSuchFileException e) {
                // It has ended meanwhile.
                return ended(run);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(unreadable(run), e);
        }
    }

    /** Returns the first line of the file of a run of any user. */
    Optional<KeptHeader> header(String run) {
        try {
            Optional<InputStream> opened = open(run);
            return opened.isEmpty() ? Optional.empty() : KeptHeader.firstIn(opened.get(), codec);
        } catch (IOException e) {
            throw new UncheckedIOException(unreadable(run), e);
        }
    }

    /** Opens the lines of a run, be it ended or under way; empty if they are kept nowhere. */
    private Optional<InputStream> open(String run) throws IOException {
        Optional<InputStream> ended = files.openEnded(run);
        if (ended.isPresent()) {
            return ended;
        }
        try {
            return isBegun(run) ? Optional.of(Files.newInputStream(files.underWay(run))) : Optional.empty();
        } catch (NoSuchFileException e) {
            // It has ended meanwhile, or is gone.
            return files.openEnded(run);
        }
    }

    /** Tells whether the first line of a run that is under way is written whole. */
    private boolean isBegun(String run) throws IOException {
        try (InputStream text = new BufferedInputStream(Files.newInputStream(files.underWay(run)))) {
            int next = text.read();
            while (next >= 0 && next != '\n') {
                next = text.read();
            }
            return next == '\n';
        }
    }

    static String unreadable(String run) {
        return "the file of run '" + run + "' cannot be read";
    }

    private Optional<Recording> ended(String run) throws IOException {
        Optional<InputStream> opened = files.openEnded(run);
        if (opened.isEmpty()) {
            return Optional.empty();
        }
        try (InputStream in = opened.get()) {
            return Optional.of(Recording.read(in));
        }
    }
}
