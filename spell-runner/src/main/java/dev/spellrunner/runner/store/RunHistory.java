// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.util.List;
import java.util.Optional;

/** Reads the files of runs for people who ask, as far as they are written. Thread-safe; methods block. */
final class RunHistory {

    private final RunFiles files;
    private final RunIndex index;
    private final EventCodec codec;

    RunHistory(RunFiles files, RunIndex index, EventCodec codec) {
        this.files = files;
        this.index = index;
        this.codec = codec;
    }

    Optional<List<LoggedEvent>> events(String user, String run, long after) {
        return recording(user, run)
                .map(recording -> recording.events().stream()
                        .filter(event -> event.seq() > after)
                        .map(event -> LoggedEvent.of(event, codec))
                        .toList());
    }

    Optional<Recording> recording(String user, String run) {
        return index.find(user, run).isEmpty() ? Optional.empty() : recording(run);
    }

    /** Returns the recording of a run, whoever's it is. */
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
            throw new UncheckedIOException("the file of run '" + run + "' cannot be read", e);
        }
    }

    /** Returns the first line of a run's file, whoever's it is. */
    Optional<KeptHeader> header(String run) {
        try {
            Optional<InputStream> ended = files.openEnded(run);
            InputStream opened = ended.isPresent() ? ended.get() : Files.newInputStream(files.underWay(run));
            try (BufferedReader lines = new BufferedReader(new InputStreamReader(opened, StandardCharsets.UTF_8))) {
                String first = lines.readLine();
                return first == null ? Optional.empty() : Optional.of(KeptHeader.of(codec.decodeValues(first)));
            }
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            throw new UncheckedIOException("the file of run '" + run + "' cannot be read", e);
        }
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
