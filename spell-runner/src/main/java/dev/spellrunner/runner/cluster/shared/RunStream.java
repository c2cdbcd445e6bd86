// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The events of one run that wait to be written, and how far it is written. One batch is under way at a time; what comes
 * meanwhile is the next one. Appending is for the run's thread, batches are for that of {@link StreamWriter}; the rest is
 * thread-safe.
 */
final class RunStream implements Lease {

    private static final int BATCH_BYTES = 256 * 1024;

    private final Channel channel;
    private final String run;
    private final long epoch;
    private final LeftOut skipped;
    private final RunHead head;
    private final ChangedHeader header;
    private final RunWatcher watcher;
    private final StreamWriter writer;
    private final EventCodec codec;
    private final WrittenTail tail;

    private final Object lock = new Object();
    private List<LoggedEvent> pending = new ArrayList<>(4);
    private Map<String, StateImage> states = new LinkedHashMap<>(0);
    private long pendingBytes;
    private final List<Barrier> barriers = new ArrayList<>(0);
    private boolean scheduled;
    /** The last number that was appended. */
    private long appended;
    /** The last number that is written; negative before anything was appended. */
    private long written;
    /** The first number of the progress that was dropped since the last event; 0 if none was. */
    private long droppedFrom;

    private @Nullable CompletableFuture<Void> caughtUp;
    private CompletableFuture<Void> hold = CompletableFuture.completedFuture(null);
    private boolean ends;
    private boolean released;
    private @Nullable Throwable lost;
    private volatile @Nullable String otherHost;
    private @Nullable Throwable recordGone;

    /** The batch that is sent until it is known to be written; only the writing thread knows it. */
    private @Nullable StreamBatch underWay;
    /** Since when nothing can be written, as {@link System#nanoTime}; 0 if it can. */
    private long failingSince;

    private boolean givenUp;

    /**
     * Begins a run, or goes on with one.
     *
     * @param epoch which host of the run this is, from 1
     * @param written the last number that is written; -1 if nothing was ever written
     * @param skipped how many numbers the first event covers besides its own: all others follow it
     */
    RunStream(
            Channel channel,
            String run,
            long epoch,
            long written,
            long skipped,
            RunHead head,
            RunWatcher watcher,
            StreamWriter writer,
            EventCodec codec) {
        this.channel = channel;
        this.run = run;
        this.epoch = epoch;
        this.written = written;
        this.appended = written;
        this.header = new ChangedHeader(head);
        this.skipped = new LeftOut(skipped, codec);
        this.head = head;
        this.watcher = watcher;
        this.writer = writer;
        this.tail = writer.newTail();
        this.codec = codec;
    }

    /** A caller waits until a number is written. */
    private record Barrier(long seq, CompletableFuture<Void> done) {}

    Channel channel() {
        return channel;
    }

    String run() {
        return run;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    // ---- the run's thread ----

    @Override
    public void append(LoggedEvent given, List<StateImage> changed) {
        LoggedEvent event = skipped.behind(given);
        CompletableFuture<Void> tooMuch = null;
        boolean first;
        int size;
        synchronized (lock) {
            if (released || ends || lost != null) {
                return;
            }
            boolean full = pendingBytes > writer.mostOfRun();
            if (full && changed.isEmpty() && event.kind().equals("progress")) {
                droppedFrom = droppedFrom == 0 ? event.since() : droppedFrom;
                return;
            }
            LoggedEvent covering = covering(event);
            ends = event.isLast();
            appended = event.seq();
            written = written < 0 ? covering.since() - 1 : written;
            pending.add(covering);
            changed.forEach(image -> states.put(image.spell(), image));
            size = covering.size();
            pendingBytes += size;
            first = !scheduled;
            scheduled = true;
            if (full && caughtUp == null) {
                caughtUp = new CompletableFuture<>();
                tooMuch = caughtUp;
            }
        }
        writer.grow(size);
        if (first) {
            writer.schedule(this);
        }
        if (tooMuch != null) {
            holdUntil(tooMuch);
        }
    }

    /** Progress that was dropped is covered by the event that follows. */
    private LoggedEvent covering(LoggedEvent event) {
        if (droppedFrom == 0) {
            return event;
        }
        long from = droppedFrom;
        droppedFrom = 0;
        return LoggedEvent.of(codec.decode(event.json()).coveringFrom(from), codec);
    }

    /** Lets the run begin no further nodes until a time. */
    void holdUntil(CompletableFuture<Void> until) {
        CompletableFuture<Void> all;
        synchronized (lock) {
            hold = CompletableFuture.allOf(hold, until);
            all = hold;
        }
        watcher.behind(all);
    }

    @Override
    public CompletionStage<Void> written() {
        CompletableFuture<Void> done = new CompletableFuture<>();
        synchronized (lock) {
            Throwable unwritable = lost == null ? recordGone : lost;
            if (unwritable != null) {
                return CompletableFuture.failedFuture(unwritable);
            }
            if (released) {
                return CompletableFuture.failedFuture(new IllegalStateException("run '" + run + "' is parked"));
            }
            if (written >= appended) {
                return CompletableFuture.completedFuture(null);
            }
            barriers.add(new Barrier(appended, done));
        }
        writer.hurry();
        return done;
    }

    @Override
    public void release() {
        CompletionStage<Void> before = written();
        synchronized (lock) {
            if (released || ends) {
                released = true;
                return;
            }
            released = true;
        }
        before.whenComplete((done, failed) -> {
            if (failed == null) {
                tail.drop();
                writer.free(this);
            }
        });
    }

    @Override
    public void stops(Map<String, @Nullable Object> stops) {
        if (header.stops(stops)) {
            writer.writeHeader(this);
        }
    }

    /** Returns the header that is to be written in place of the one that the server has; null if none is. */
    @Nullable
    String changedHeader() {
        synchronized (lock) {
            if (ends || lost != null || recordGone != null) {
                return null;
            }
        }
        return header.json(codec);
    }

    /** Another host has the run, as the server says: it is lost here as if it had written something. */
    void isOf(String host) {
        synchronized (lock) {
            otherHost = ends || lost != null ? null : host;
            if (otherHost == null || scheduled) {
                return;
            }
            scheduled = true;
        }
        writer.schedule(this);
    }

    // ---- the writing thread ----

    /** Returns what is to be sent now: again what is not known to be written, else what waits; null if there is nothing. */
    @Nullable
    StreamBatch next() {
        StreamBatch sent = underWay;
        String other = otherHost;
        if (other != null && lost == null) {
            lose(new IllegalStateException("run '" + run + "' belongs to another host now: " + other));
            underWay = null;
        } else if (sent == null) {
            underWay = take();
        } else if (sent.hasRecord() && !hasRecord()) {
            underWay = sent.withoutRecord();
        }
        return underWay;
    }

    private @Nullable StreamBatch take() {
        synchronized (lock) {
            if (pending.isEmpty() || lost != null) {
                scheduled = false;
                return null;
            }
            int count = 0;
            long size = 0;
            while (count < pending.size()
                    && (count == 0 || size + pending.get(count).size() <= BATCH_BYTES)) {
                size += pending.get(count++).size();
            }
            List<LoggedEvent> events = List.copyOf(pending.subList(0, count));
            pending = new ArrayList<>(pending.subList(count, pending.size()));
            pendingBytes -= size;
            Map<String, StateImage> changed = states;
            states = new LinkedHashMap<>(0);
            return new StreamBatch(channel, run, epoch, recordGone == null, head, written, events, changed, size);
        }
    }

    /** Hears what became of the batch that was sent. */
    void answered(StreamBatch batch, BatchAnswer answer) {
        if (answer.wrote(batch)) {
            underWay = null;
            failingSince = 0;
            tail.add(batch.events(), System.nanoTime());
            done(batch);
            return;
        }
        if (answer.isGone()) {
            recordIsGone();
            return;
        }
        List<LoggedEvent> missing = answer.isBehind() ? tail.between(answer.last(), batch.before()) : null;
        if (missing == null || answer.last() >= batch.before()) {
            lose(new IllegalStateException("run '" + run + "' belongs to another host now: " + answer));
            return;
        }
        // A failover has lost what was acknowledged.
        underWay = batch.after(answer.last(), missing);
    }

    /** The server has nothing of the run any more. */
    void recordIsGone() {
        goOnWithoutRecord(new IllegalStateException("the record of run '" + run + "' is missing from " + writer.server()
                + " (configure it to evict and delete nothing)"));
    }

    /** Tells whether something of the run was written. */
    boolean isRecorded() {
        synchronized (lock) {
            return written > 0 && recordGone == null && lost == null;
        }
    }

    /** No other host has the run: it is cancelled, and its followers hear how, though nothing is written any more. */
    private void goOnWithoutRecord(Throwable why) {
        List<Barrier> refused;
        synchronized (lock) {
            if (recordGone != null) {
                return;
            }
            recordGone = why;
            refused = List.copyOf(barriers);
            barriers.clear();
        }
        refused.forEach(barrier -> barrier.done().completeExceptionally(why));
        watcher.lost(why);
    }

    /** Tells whether the run is to be written; else it is published alone. */
    private boolean hasRecord() {
        synchronized (lock) {
            return recordGone == null;
        }
    }

    private void done(StreamBatch batch) {
        writer.tellNear(channel, batch.events());
        watcher.tell(batch.events());
        List<CompletableFuture<Void>> over = new ArrayList<>(0);
        synchronized (lock) {
            written = batch.last().seq();
            barriers.removeIf(barrier -> barrier.seq() <= written && over.add(barrier.done()));
            if (caughtUp != null && pendingBytes <= writer.mostOfRun() / 2) {
                over.add(caughtUp);
                caughtUp = null;
            }
        }
        writer.grow(-batch.size());
        over.forEach(waiting -> waiting.complete(null));
        if (header.isKnown()) {
            writer.writeHeader(this);
        }
        if (batch.last().isLast()) {
            tail.drop();
            writer.ended(this);
        }
    }

    /** Notes that the batch could not be sent, or was refused for the moment. */
    void notWritten(Throwable why, long now) {
        failingSince = failingSince == 0 ? now : failingSince;
        if (now - failingSince > writer.patience().toNanos() && !givenUp) {
            // It is cancelled; its end is written as soon as that is possible.
            givenUp = true;
            watcher.lost(why);
        }
    }

    /** The run is another host's: nothing of it is written or told any more. */
    private void lose(Throwable why) {
        List<CompletableFuture<Void>> over = new ArrayList<>();
        List<CompletableFuture<Void>> refused;
        long size;
        synchronized (lock) {
            lost = why;
            refused = barriers.stream().map(Barrier::done).toList();
            barriers.clear();
            size = pendingBytes;
            pending = new ArrayList<>(0);
            pendingBytes = 0;
            scheduled = false;
            if (caughtUp != null) {
                over.add(caughtUp);
                caughtUp = null;
            }
        }
        size += underWay == null ? 0 : underWay.size();
        underWay = null;
        writer.grow(-size);
        tail.drop();
        refused.forEach(waiting -> waiting.completeExceptionally(why));
        over.forEach(waiting -> waiting.complete(null));
        writer.ended(this);
        watcher.lost(why);
    }
}
