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
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads the files of runs for people who ask. Thread-safe; methods block. */
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
        return read(user, run, in -> {
            BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8));
            lines.readLine();
            List<LoggedEvent> events = new ArrayList<>();
            for (String line; (line = lines.readLine()) != null; ) {
                codec.decodeIfKnown(line)
                        .filter(event -> event.seq() > after)
                        .ifPresent(event -> events.add(LoggedEvent.of(event, codec)));
            }
            return events;
        });
    }

    Optional<Recording> recording(String user, String run) {
        return read(user, run, Recording::read);
    }

    /** Reads something from a file. */
    private interface Reading<T> {
        T read(InputStream in) throws IOException;
    }

    private <T> Optional<T> read(String user, String run, Reading<T> reading) {
        if (index.find(user, run).isEmpty()) {
            return Optional.empty();
        }
        try {
            Optional<InputStream> opened = files.open(run);
            if (opened.isEmpty()) {
                return Optional.empty();
            }
            try (InputStream in = opened.get()) {
                return Optional.of(reading.read(in));
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the file of run '" + run + "' cannot be read", e);
        }
    }
}
