// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.runner.doors.Pump;
import dev.spellrunner.runner.doors.Telling;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicReference;

/** Writes messages as lines, one at a time, for requests that are served side by side. Thread-safe. */
final class Lines {

    private final OutputStream out;
    private final Executor executor;
    private final Set<Pump> pumps = ConcurrentHashMap.newKeySet();
    private final Object lock = new Object();
    private volatile boolean closed;

    Lines(OutputStream out, Executor executor) {
        this.out = out;
        this.executor = executor;
    }

    /** Writes lines, or one that lacks its end. */
    void write(byte[] lines) {
        synchronized (lock) {
            try {
                out.write(lines);
                if (lines.length > 0 && lines[lines.length - 1] != '\n') {
                    out.write('\n');
                }
                out.flush();
            } catch (IOException e) {
                closed = true;
                throw new UncheckedIOException(e);
            }
        }
    }

    /** Writes what is told, as it comes. */
    void stream(Telling telling) {
        AtomicReference<Pump> itself = new AtomicReference<>();
        Pump pump = new Pump(telling, executor, this::write, () -> pumps.remove(itself.get()));
        itself.set(pump);
        pumps.add(pump);
        pump.begin();
        if (closed) {
            pump.close();
        }
    }

    /** Tells whether the reader has gone. */
    boolean isClosed() {
        return closed;
    }

    /** Ends all that is told. */
    void close() {
        closed = true;
        List.copyOf(pumps).forEach(Pump::close);
    }
}
