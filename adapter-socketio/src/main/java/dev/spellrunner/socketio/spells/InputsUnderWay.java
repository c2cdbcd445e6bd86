// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.MessageMemory;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The inputs of nodes under way, by run and path, for a client that is told of them when the nodes end. They count as messages.
 * The oldest are forgotten when there are too many: a client that closes a spell does not hear how its runs end. Of one thread
 * at a time, but for {@link #close}.
 */
final class InputsUnderWay implements AutoCloseable {

    private static final int MOST_NODES = 10_000;
    private static final long MOST_BYTES = 4L << 20;
    /** A tree of JSON takes so many times the bytes of its text, about. */
    private static final long TIMES_READ = 4;

    private record Kept(JsonNode inputs, long bytes) {}

    private final Map<String, Kept> byPlace = new LinkedHashMap<>();
    private final MessageMemory.Share memory;
    private long taken;

    /**
     * Begins without any.
     *
     * @param memory is closed with it
     */
    InputsUnderWay(MessageMemory.Share memory) {
        this.memory = memory;
    }

    /**
     * Keeps the inputs of a node, unless they are too large even if all others are forgotten.
     *
     * @param textBytes how many bytes they have as text
     */
    void put(String place, JsonNode inputs, int textBytes) {
        remove(place);
        long bytes = TIMES_READ * textBytes;
        if (bytes > MOST_BYTES) {
            return;
        }
        while (!byPlace.isEmpty() && (byPlace.size() >= MOST_NODES || taken + bytes > MOST_BYTES)) {
            forgetOldest();
        }
        boolean there = memory.take(bytes);
        while (!there && !byPlace.isEmpty()) {
            forgetOldest();
            there = memory.take(bytes);
        }
        if (there) {
            byPlace.put(place, new Kept(inputs, bytes));
            taken += bytes;
        }
    }

    /** Returns the inputs of a node, which are kept no longer; null if they are not known. */
    @Nullable
    JsonNode remove(String place) {
        Kept kept = byPlace.remove(place);
        if (kept == null) {
            return null;
        }
        giveBack(kept);
        return kept.inputs();
    }

    private void forgetOldest() {
        Iterator<Kept> oldest = byPlace.values().iterator();
        giveBack(oldest.next());
        oldest.remove();
    }

    private void giveBack(Kept kept) {
        taken -= kept.bytes();
        memory.giveBack(kept.bytes());
    }

    /** Gives the memory back; nothing more is kept. Idempotent. */
    @Override
    public void close() {
        memory.close();
    }
}
