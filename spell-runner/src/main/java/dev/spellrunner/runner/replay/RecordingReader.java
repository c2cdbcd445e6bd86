// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads a recording, a line at a time. Confined; serves once. */
public final class RecordingReader {

    /** The version of the format, in the first line. */
    public static final int VERSION = 1;

    private final EventCodec codec = EventCodec.create();
    private final BufferedReader lines;
    private int number;
    /** The line to be read next; null behind the last one. */
    private @Nullable String line;

    private boolean torn;
    private long last;
    private @Nullable String trigger;
    private @Nullable Map<String, Map<String, String>> nodes;
    private Map<String, @Nullable Object> variables = Map.of();

    public RecordingReader(InputStream text) {
        this.lines = new BufferedReader(new InputStreamReader(text, StandardCharsets.UTF_8));
    }

    /**
     * Reads all events.
     *
     * @throws IllegalArgumentException if it is no recording
     */
    public RecordedRun read() throws IOException {
        List<NodeEvent> events = new ArrayList<>();
        for (NodeEvent event = next(); event != null; event = next()) {
            events.add(event);
        }
        return new RecordedRun(events, trigger, nodes, variables, torn);
    }

    /**
     * Reads one more event.
     *
     * @return null behind the last one that was written whole
     * @throws IllegalArgumentException if it is no recording
     */
    public @Nullable NodeEvent next() throws IOException {
        if (number == 0) {
            String first = lines.readLine();
            readHeader(first == null ? "" : first);
            number = 1;
            line = lines.readLine();
        }
        while (line != null) {
            String text = line;
            number++;
            line = lines.readLine();
            try {
                Optional<NodeEvent> event = read(text);
                if (event.isPresent()) {
                    return event.get();
                }
            } catch (RecordingGapException e) {
                throw e;
            } catch (IllegalArgumentException e) {
                if (line != null) {
                    throw new IllegalArgumentException("a recording's line " + number + ": " + e.getMessage(), e);
                }
                torn = true;
            }
        }
        return null;
    }

    /** An event of a later version is left out, but it was there. */
    private Optional<NodeEvent> read(String line) {
        Optional<NodeEvent> known = codec.decodeIfKnown(line);
        long seq = known.map(NodeEvent::seq).orElseGet(() -> numberIn(line, "seq", last + 1));
        long since = known.map(NodeEvent::since).orElseGet(() -> numberIn(line, "since", seq));
        if (since > last + 1) {
            throw new RecordingGapException(number, last + 1, since - 1);
        }
        last = Math.max(last, seq);
        return known;
    }

    private long numberIn(String line, String name, long otherwise) {
        return codec.decodeValues(line).get(name) instanceof Number number ? number.longValue() : otherwise;
    }

    private void readHeader(String line) {
        Map<?, ?> header;
        try {
            header = codec.decodeValues(line);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "a recording's first line is not a JSON object (it says {\"recording\":" + VERSION + ",…})", e);
        }
        if (!(header.get("recording") instanceof Integer version)) {
            throw new IllegalArgumentException(
                    "a recording's first line does not say {\"recording\":" + VERSION + ",…}");
        }
        if (version > VERSION) {
            throw new IllegalArgumentException("a recording of version " + version
                    + " cannot be read (this version of Spellrunner reads up to " + VERSION + ")");
        }
        trigger = header.get("trigger") instanceof String name ? name : null;
        nodes = header.get("nodes") instanceof Map<?, ?> bySpell && !RecordedValues.holdsOmission(bySpell)
                ? fingerprints(bySpell)
                : null;
        variables = header.get("variables") instanceof Map<?, ?> values ? byName(values) : Map.of();
    }

    private static Map<String, @Nullable Object> byName(Map<?, ?> values) {
        Map<String, @Nullable Object> byName = new LinkedHashMap<>();
        values.forEach((name, value) -> byName.put(String.valueOf(name), value));
        return byName;
    }

    private static Map<String, Map<String, String>> fingerprints(Map<?, ?> bySpell) {
        Map<String, Map<String, String>> fingerprints = new LinkedHashMap<>();
        bySpell.forEach((spell, byNode) -> {
            Map<String, String> itsNodes = new LinkedHashMap<>();
            if (byNode instanceof Map<?, ?> those) {
                those.forEach((node, mark) -> itsNodes.put(String.valueOf(node), String.valueOf(mark)));
            }
            fingerprints.put(String.valueOf(spell), itsNodes);
        });
        return fingerprints;
    }

    /** Events are missing: what a line is no event for is another matter. */
    private static final class RecordingGapException extends IllegalArgumentException {

        private static final long serialVersionUID = 1L;

        RecordingGapException(int line, long first, long end) {
            super("a recording's line " + line + ": "
                    + (first == end ? "event " + first + " is" : "events " + first + " to " + end + " are")
                    + " missing before it (a recording holds every event of its run: record it again)");
        }
    }
}
