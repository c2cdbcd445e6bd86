// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The bytes of a batch of events, the same where it is kept and on the topic: a version, the run, then for each event its kind,
 * its numbers and its JSON.
 */
public final class Packed {

    private static final byte VERSION = 1;
    private static final int LAST = 64;
    private static final int OF_EVENT = 1 + 8 + 8 + 4;
    private static final List<String> KINDS =
            List.of("started", "progress", "completed", "failed", "skipped", "cancelled", "waiting");

    private Packed() {}

    /** Writes a batch. */
    public static byte[] pack(String run, List<LoggedEvent> events) {
        byte[] id = run.getBytes(UTF_8);
        int size = 3 + id.length;
        for (LoggedEvent event : events) {
            size += sizeOf(event);
        }
        ByteBuffer bytes = ByteBuffer.allocate(size)
                .put(VERSION)
                .putShort((short) id.length)
                .put(id);
        for (LoggedEvent event : events) {
            put(event, bytes);
        }
        return bytes.array();
    }

    private static int sizeOf(LoggedEvent event) {
        boolean known = KINDS.contains(event.kind());
        return OF_EVENT + event.size() + (known ? 0 : 1 + event.kind().getBytes(UTF_8).length);
    }

    /** A kind that has no number stands behind a number of its own. */
    private static void put(LoggedEvent event, ByteBuffer bytes) {
        int kind = KINDS.indexOf(event.kind());
        bytes.put((byte) ((kind < 0 ? KINDS.size() : kind) | (event.isLast() ? LAST : 0)));
        if (kind < 0) {
            byte[] name = event.kind().getBytes(UTF_8);
            bytes.put((byte) name.length).put(name);
        }
        bytes.putLong(event.since()).putLong(event.seq()).putInt(event.size()).put(event.json());
    }

    /**
     * Reads a batch.
     *
     * @throws UncheckedIOException if it is none of this version, or cut off
     */
    public static List<LoggedEvent> unpack(byte[] batch) {
        ByteBuffer bytes = ByteBuffer.wrap(batch);
        try {
            byte version = bytes.get();
            if (version != VERSION) {
                throw unreadable(
                        "a batch of events of version " + version
                                + " cannot be read (use the same version of Spellrunner on all hosts)",
                        null);
            }
            String run = text(bytes, bytes.getShort());
            List<LoggedEvent> events = new ArrayList<>();
            while (bytes.hasRemaining()) {
                events.add(event(run, bytes));
            }
            return events;
        } catch (BufferUnderflowException | NegativeArraySizeException e) {
            throw unreadable("a batch of events is cut off", e);
        }
    }

    private static UncheckedIOException unreadable(String message, @Nullable Exception why) {
        return new UncheckedIOException(message, new IOException(message, why));
    }

    private static LoggedEvent event(String run, ByteBuffer bytes) {
        int head = bytes.get();
        int kind = head & ~LAST;
        String name = kind < KINDS.size() ? KINDS.get(kind) : text(bytes, bytes.get());
        long since = bytes.getLong();
        long seq = bytes.getLong();
        byte[] json = new byte[bytes.getInt()];
        bytes.get(json);
        return new LoggedEvent(run, since, seq, name, (head & LAST) != 0, json);
    }

    private static String text(ByteBuffer bytes, int length) {
        byte[] text = new byte[length];
        bytes.get(text);
        return new String(text, UTF_8);
    }
}
