// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spellrunner.core.event.Compaction;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Makes entries of events, and applies the compaction law to entries. Immutable and thread-safe. */
final class WireForm {

    private static final byte[] SINCE = "{\"since\":".getBytes(US_ASCII);

    private final EventCodec codec;

    WireForm(EventCodec codec) {
        this.codec = codec;
    }

    static boolean isProgress(LoggedEvent event) {
        return event.kind().equals("progress");
    }

    LoggedEvent write(NodeEvent event) {
        return LoggedEvent.of(event, codec);
    }

    /** Returns the same event, covering all from another number on. */
    LoggedEvent coveringFrom(LoggedEvent event, long first) {
        if (first == event.since()) {
            return event;
        }
        byte[] json = event.json();
        int body = body(event);
        if (body < 0) {
            return write(codec.decode(json).coveringFrom(first));
        }
        byte[] head = first == event.seq() ? new byte[] {'{'} : ("{\"since\":" + first + ',').getBytes(US_ASCII);
        byte[] changed = Arrays.copyOf(head, head.length + json.length - body);
        System.arraycopy(json, body, changed, head.length, json.length - body);
        return new LoggedEvent(event.run(), first, event.seq(), event.kind(), event.isLast(), changed);
    }

    /** Returns where the JSON goes on after its range, if that is none or stands in front; else a negative number. */
    private static int body(LoggedEvent event) {
        byte[] json = event.json();
        if (event.since() == event.seq()) {
            return 1;
        }
        if (!Arrays.equals(json, 0, Math.min(SINCE.length, json.length), SINCE, 0, SINCE.length)) {
            return -1;
        }
        int end = SINCE.length;
        while (json[end] != ',') {
            end++;
        }
        return end + 1;
    }

    /**
     * Compacts {@code Progress} that stands in a row. What cannot be made shorter stays the same entry.
     *
     * @param limit at how many bytes to leave the rest away
     */
    List<LoggedEvent> compact(List<LoggedEvent> events, long limit) {
        List<LoggedEvent> compacted = new ArrayList<>();
        int sized = 0;
        long size = 0;
        for (int from = 0; from < events.size() && size <= limit; ) {
            int to = endOfProgress(events, from);
            if (to - from > 1) {
                compactRow(events.subList(from, to), compacted);
                from = to;
            } else {
                compacted.add(events.get(from++));
            }
            for (; sized < compacted.size(); sized++) {
                size += compacted.get(sized).size();
            }
        }
        return compacted;
    }

    private static int endOfProgress(List<LoggedEvent> events, int from) {
        int end = from;
        while (end < events.size() && isProgress(events.get(end))) {
            end++;
        }
        return end;
    }

    private void compactRow(List<LoggedEvent> row, List<LoggedEvent> target) {
        List<NodeEvent> decoded = new ArrayList<>(row.size());
        for (LoggedEvent event : row) {
            decoded.add(codec.decode(event.json()));
        }
        int index = 0;
        for (NodeEvent event : Compaction.compact(decoded)) {
            while (row.get(index).seq() < event.seq()) {
                index++;
            }
            LoggedEvent original = row.get(index);
            target.add(original.since() == event.since() ? original : write(event));
        }
    }
}
