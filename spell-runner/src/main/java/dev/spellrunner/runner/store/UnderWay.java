// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.StateImage;
import java.io.BufferedReader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A run as its file was found when the directory was opened. Immutable.
 *
 * @param header its first line, with the stops that were noted last
 * @param recording its events; empty if none was written whole
 * @param states the States after the last of them, by spell
 * @param epoch which host of the run wrote last; 0 if that was the first one
 * @param length how many bytes of the file are whole lines
 */
record UnderWay(
        KeptHeader header, Optional<Recording> recording, Map<String, StateImage> states, long epoch, long length) {

    private static final Logger log = LoggerFactory.getLogger(RunDirectory.class);

    /**
     * Reads a file as far as it is whole: its last line may be torn.
     *
     * @return empty if not even the first line was written
     * @throws IllegalArgumentException if it is no recording, or one of a later version
     */
    static Optional<UnderWay> read(Path file, EventCodec codec) throws IOException {
        byte[] content = Files.readAllBytes(file);
        int length = endOfLine(content, content.length);
        if (length == 0) {
            return Optional.empty();
        }
        String text = new String(content, 0, length, StandardCharsets.UTF_8);
        KeptHeader header = KeptHeader.of(codec.decodeValues(text.substring(0, text.indexOf('\n'))));
        if (text.lines().skip(1).allMatch(StopsLine::isOne)) {
            return Optional.of(new UnderWay(header, Optional.empty(), Map.of(), 0, length));
        }
        Recording recording = Recording.read(new ByteArrayInputStream(content, 0, length));
        if (recording.isTorn()) {
            // The line has its end and is no event all the same: blocks of a file may be written in any order.
            length = endOfLine(content, length - 1);
            text = new String(content, 0, length, StandardCharsets.UTF_8);
        }
        header = StopsLine.lastIn(text, codec).map(header::stoppingAt).orElse(header);
        Map<String, StateImage> states = new HashMap<>();
        long epoch = 0;
        for (LineFields fields : LineFields.allIn(text, codec)) {
            fields.changed().forEach(image -> states.put(image.spell(), image));
            epoch = Math.max(epoch, fields.epoch());
        }
        return Optional.of(new UnderWay(header, Optional.of(recording), states, epoch, length));
    }

    /** Returns whose run a file holds that cannot be read; empty if not even its first line tells. */
    static Optional<KeptHeader.Owner> ownerIn(Path file, EventCodec codec) {
        try (BufferedReader lines = Files.newBufferedReader(file)) {
            String first = lines.readLine();
            return first == null ? Optional.empty() : KeptHeader.ownerIn(codec.decodeValues(first));
        } catch (IOException | IllegalArgumentException e) {
            log.debug("the first line of {} does not name the user of its run", file, e);
            return Optional.empty();
        }
    }

    /** Returns how many bytes there are up to the last end of a line before some place. */
    private static int endOfLine(byte[] content, int before) {
        int end = before;
        while (end > 0 && content[end - 1] != '\n') {
            end--;
        }
        return end;
    }

    /** Returns the last event, if the run has ended. */
    Optional<NodeEvent> end() {
        return recording.flatMap(Recording::end);
    }
}
