// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import dev.spellrunner.runner.host.MessageMemory;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** The memory that a message takes until its reader and all holders of its event have let go of it. Thread-safe. */
final class HeldBytes {

    private final MessageMemory.Share memory;
    private final long bytes;
    private final AtomicInteger holders = new AtomicInteger(1);

    /**
     * Begins with one holder.
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

    /** Lets go of it; the last holder gives it back. */
    void letGo() {
        if (holders.decrementAndGet() == 0) {
            memory.giveBack(bytes);
        }
    }

    /** Adds a holder, while there is one. Returns what lets go, once. */
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
