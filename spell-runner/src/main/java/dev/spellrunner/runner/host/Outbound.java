// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Orders what goes out to one client of an adapter. Events wait in the log until the client has room for them; an answer
 * follows the events that were there before it, unless these are very many. A client that has fallen behind the log is
 * told why, gets the answers to its calls, and is done.
 *
 * <p>Thread-safe. {@link #next} is for one thread at a time: for the pump, which this class runs on an executor whenever
 * there may be something to send.
 *
 * @param <A> what the adapter sends as an answer
 */
public final class Outbound<A> {

    private static final Logger log = LoggerFactory.getLogger(Outbound.class);

    /** About how many bytes of events are given at once. */
    private static final int BATCH_BYTES = 64 * 1024;
    /** So that a flood of events cannot keep an answer back for ever. */
    private static final int MOST_BATCHES_FIRST = 16;

    private final SpellManager manager;
    private final IntFunction<List<LoggedEvent>> source;
    private final MessageMemory.Share memory;
    private final Executor executor;
    private final Runnable pump;
    private final AtomicInteger signals = new AtomicInteger();

    private final Object lock = new Object();
    private final Deque<Waiting<A>> answers = new ArrayDeque<>(2);
    private long answerBytes;
    private int expected;

    // Of the pump alone.
    private final Deque<Waiting<A>> due = new ArrayDeque<>(2);
    private int batchesFirst;
    /** The bytes of the answer that was given last, which the client may not have read yet. */
    private int givenBytes;

    private Phase phase = Phase.OPEN;

    private volatile boolean ended;

    private enum Phase {
        OPEN,
        DROPPED,
        DONE
    }

    private record Waiting<A>(A answer, int bytes) {}

    /**
     * Creates the outgoing side of a connection.
     *
     * @param manager the connection, which is closed when its client has fallen behind
     * @param source gives about so many bytes of events at most: {@link SpellManager#take}, or a follower's
     * @param executor runs the pump
     * @param pump sends what {@link #next} gives, until there is nothing or the client has no room. Must not block
     */
    public Outbound(SpellManager manager, IntFunction<List<LoggedEvent>> source, Executor executor, Runnable pump) {
        this.manager = requireNonNull(manager, "manager");
        this.source = requireNonNull(source, "source");
        this.memory = manager.messages();
        this.executor = requireNonNull(executor, "executor");
        this.pump = requireNonNull(pump, "pump");
    }

    /** The message that goes out next. */
    public sealed interface Next<A> {

        /**
         * Events, in order for each run.
         *
         * @param events at least one
         */
        record Events<A>(List<LoggedEvent> events) implements Next<A> {}

        /**
         * An answer.
         *
         * @param answer the answer
         */
        record Answer<A>(A answer) implements Next<A> {}

        /**
         * The client has fallen behind the log. It hears of no more events; answers to its calls may follow.
         *
         * @param why what to tell the client
         */
        record Dropped<A>(ServiceException why) implements Next<A> {}

        /** All calls of a client that was dropped are answered: the connection ends. */
        record Done<A>() implements Next<A> {}
    }

    // ---- signals ----

    /** Runs the pump soon, on the executor: there may be something to send. Returns at once. */
    public void wake() {
        if (ended || signals.getAndIncrement() != 0) {
            return;
        }
        try {
            executor.execute(this::pumpAll);
        } catch (RejectedExecutionException e) {
            log.debug("the executor rejects tasks: a connection of user '{}' is closed", userId(), e);
            manager.close();
        }
    }

    private void pumpAll() {
        int seen = signals.get();
        do {
            if (!ended) {
                pump.run();
            }
            seen = signals.addAndGet(-seen);
        } while (seen != 0);
    }

    /** Runs the pump no more. To be called when the connection ends. */
    public void end() {
        ended = true;
        memory.close();
    }

    // ---- answers ----

    /** Expects one more answer: a call has begun. */
    public void expect() {
        synchronized (lock) {
            expected++;
        }
    }

    /**
     * Sends an answer that was expected, when its turn comes.
     *
     * @param answer null if the call is not answered
     * @param bytes the size of the answer
     * @param mostBytes how many bytes of answers may wait already
     * @return whether there was room for it
     */
    public boolean answer(@Nullable A answer, int bytes, long mostBytes) {
        synchronized (lock) {
            expected--;
            if (answer != null && !offer(answer, bytes, mostBytes)) {
                return false;
            }
        }
        wake();
        return true;
    }

    /**
     * Sends a message that no request waits for, when the turn of an answer would come.
     *
     * @param mostBytes how many bytes of answers may wait already
     * @return whether there was room for it
     */
    public boolean tell(A message, int bytes, long mostBytes) {
        synchronized (lock) {
            if (!offer(message, bytes, mostBytes)) {
                return false;
            }
        }
        wake();
        return true;
    }

    private boolean offer(A message, int bytes, long mostBytes) {
        if (answerBytes >= mostBytes || !memory.take(bytes)) {
            return false;
        }
        answers.add(new Waiting<>(message, bytes));
        answerBytes += bytes;
        return true;
    }

    // ---- the pump ----

    /** Returns what goes out next; null if there is nothing at the moment. */
    public @Nullable Next<A> next() {
        memory.giveBack(givenBytes);
        givenBytes = 0;
        synchronized (lock) {
            // Before events are taken: those of an answer that comes later may not be among them.
            due.addAll(answers);
            answers.clear();
        }
        if (phase == Phase.OPEN && (due.isEmpty() || batchesFirst < MOST_BATCHES_FIRST)) {
            try {
                List<LoggedEvent> events = source.apply(BATCH_BYTES);
                if (!events.isEmpty()) {
                    batchesFirst += due.isEmpty() ? 0 : 1;
                    return isRoomFor(events) ? new Next.Events<>(events) : drop(ServiceException.tooManyMessages());
                }
            } catch (FellBehindException e) {
                return drop(ServiceException.of(e));
            }
        }
        Waiting<A> next = due.poll();
        if (next != null) {
            batchesFirst = 0;
            givenBytes = next.bytes();
            synchronized (lock) {
                answerBytes -= next.bytes();
            }
            return new Next.Answer<>(next.answer());
        }
        return isDone() ? new Next.Done<>() : null;
    }

    /** A message is a copy of what the log has; a small one costs no more than the connection does. */
    private boolean isRoomFor(List<LoggedEvent> events) {
        int bytes = events.stream().mapToInt(LoggedEvent::size).sum();
        if (bytes <= BATCH_BYTES) {
            return true;
        }
        givenBytes = memory.take(bytes) ? bytes : 0;
        return givenBytes > 0;
    }

    private Next<A> drop(ServiceException why) {
        phase = Phase.DROPPED;
        log.info("a connection of user '{}' is dropped: {}", userId(), why.getMessage());
        // What it runs is cancelled, and so its calls are answered.
        wakeAfter(manager::close);
        return new Next.Dropped<>(why);
    }

    private void wakeAfter(Runnable action) {
        Runnable both = () -> {
            action.run();
            wake();
        };
        try {
            executor.execute(both);
        } catch (RejectedExecutionException e) {
            both.run();
        }
    }

    private boolean isDone() {
        if (phase != Phase.DROPPED) {
            return false;
        }
        synchronized (lock) {
            if (expected > 0 || !answers.isEmpty()) {
                return false;
            }
        }
        phase = Phase.DONE;
        return true;
    }

    private String userId() {
        return manager.user().id();
    }
}
