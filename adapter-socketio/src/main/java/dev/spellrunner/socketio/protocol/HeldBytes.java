// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import dev.spellrunner.runner.host.MessageMemory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The memory that a message takes as long as somebody holds it: he who reads it, and those who are not done with its event. Thread-safe. */
final class HeldBytes {

    private final MessageMemory.Share memory;
    private final long bytes;
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * Is held once.
     *
     * @param bytes were taken from the memory
     */
    HeldBytes(MessageMemory.Share memory, long bytes) {
        this.memory = memory;
        this.bytes = bytes;
    }

    long bytes() {
        return bytes;
    }

    /** Lets go of it; with the last one who does, it is given back. */
    void letGo() {
        if (holders.decrementAndGet() == 0) {
            memory.giveBack(bytes);
        }
    }

    /** Holds it once more, for one who is held to it already. Returns what lets go, once. */
    Runnable hold() {
        holders.incrementAndGet();
        AtomicBoolean held = new AtomicBoolean(true);
        return () -> {
            if (held.compareAndSet(true, false)) {
                letGo();
            }
        };
    }
}
