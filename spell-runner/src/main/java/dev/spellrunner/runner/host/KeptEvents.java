// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Gives the events of runs that the store of runs keeps, one run after the other, as it reads them: a run may be larger than
 * the heap. What is open for it counts as messages. Thread-safe; {@link #take} is for one thread at a time.
 */
final class KeptEvents implements Follower {

    /** About what an open file and its buffers take. */
    private static final int OPEN_BYTES = 64 * 1024;

    private final Iterator<Supplier<Stream<LoggedEvent>>> runs;
    private final MessageMemory.Share memory;

    /** Held while events are taken, which may be long: closing does not wait for it. */
    private final ReentrantLock taking = new ReentrantLock();

    private @Nullable Stream<LoggedEvent> open;
    private Iterator<LoggedEvent> events = List.<LoggedEvent>of().iterator();
    /** The next event, which was too large for the last taker. */
    private @Nullable LoggedEvent next;

    private volatile boolean closed;

    /**
     * Begins before the first event.
     *
     * @param runs each opens the events of a run, when they are wanted
     * @param memory is closed with the follower, or when all is taken
     * @throws ServiceException {@code busy}, if there is no memory for it
     */
    KeptEvents(List<Supplier<Stream<LoggedEvent>>> runs, MessageMemory.Share memory) {
        if (!memory.take(OPEN_BYTES)) {
            throw ServiceException.tooManyMessages();
        }
        this.runs = runs.iterator();
        this.memory = memory;
    }

    @Override
    public List<LoggedEvent> take(int bytes) {
        List<LoggedEvent> taken = new ArrayList<>();
        taking.lock();
        try {
            int left = bytes;
            for (LoggedEvent event = peek(); event != null && (taken.isEmpty() || event.size() <= left); ) {
                taken.add(event);
                left -= event.size();
                next = null;
                event = peek();
            }
        } finally {
            taking.unlock();
            letGoIfClosed();
        }
        return taken;
    }

    /** Returns the next event; null if there is none. */
    private @Nullable LoggedEvent peek() {
        while (next == null && !closed) {
            if (events.hasNext()) {
                next = events.next();
            } else if (runs.hasNext()) {
                closeRun();
                open = runs.next().get();
                events = open.iterator();
            } else {
                closed = true;
            }
        }
        return closed ? null : next;
    }

    @Override
    public Map<String, Long> gone() {
        return Map.of();
    }

    @Override
    public void close() {
        closed = true;
        letGoIfClosed();
    }

    /** Releases them, unless a thread takes events at the moment: that one does it afterwards. */
    private void letGoIfClosed() {
        if (closed && taking.tryLock()) {
            try {
                closeRun();
                memory.close();
            } finally {
                taking.unlock();
            }
        }
    }

    private void closeRun() {
        Stream<LoggedEvent> its = open;
        open = null;
        events = List.<LoggedEvent>of().iterator();
        if (its != null) {
            its.close();
        }
    }
}
