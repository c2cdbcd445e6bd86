// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The lines of one run that wait to be written, and the length of its file. Appending is for the run's thread, {@link #writeOut}
 * for that of {@link WriteBehind}; the rest is thread-safe.
 */
final class RunWriter implements Lease {

    private final String run;
    private final Path file;
    private final long epoch;
    private final RunWatcher watcher;
    private final WriteBehind behind;
    private final EventCodec codec;

    private final Object lock = new Object();
    private List<Line> pending = new ArrayList<>(4);
    private long pendingBytes;
    /** The pending line that tells where the run stops; null if there is none. */
    private @Nullable Line pendingStops;

    private List<CompletableFuture<Void>> waiters = new ArrayList<>(0);
    private boolean scheduled;
    private boolean writing;
    /** The first number of the progress that was dropped since the last event; 0 if none was. */
    private long droppedFrom;

    private @Nullable CompletableFuture<Void> caughtUp;
    private @Nullable LoggedEvent end;
    private @Nullable Throwable lost;
    /** Whether all that was not written is told: what comes next is told at once. */
    private boolean tellsAtOnce;

    private boolean released;
    /** The host that the next line is the first of; 0 if it is not the first. */
    private long newEpoch;

    /** The length of the file's whole lines; only the writing thread knows. */
    private long length;
    /** Since when nothing can be written, as {@link System#nanoTime}; 0 if it can. */
    private long failingSince;

    /** Begins a file, or goes on with one whose first bytes are whole. */
    RunWriter(
            String run, Path file, long length, long epoch, RunWatcher watcher, WriteBehind behind, EventCodec codec) {
        this.run = run;
        this.file = file;
        this.length = length;
        this.epoch = epoch;
        this.watcher = watcher;
        this.behind = behind;
        this.codec = codec;
        this.newEpoch = epoch > 1 ? epoch : 0;
    }

    /** A line to be written. Some are no event: the first one of a file, and those that tell where the run stops. */
    private static final class Line {

        final byte[] bytes;
        final @Nullable LoggedEvent event;

        Line(byte[] bytes, @Nullable LoggedEvent event) {
            this.bytes = bytes;
            this.event = event;
        }

        int size() {
            return bytes.length + 1;
        }
    }

    String run() {
        return run;
    }

    @Override
    public long epoch() {
        return epoch;
    }

    /** Writes a first line with what comes first. */
    void head(byte[] first) {
        Line line = new Line(first, null);
        synchronized (lock) {
            pending.add(line);
            pendingBytes += line.size();
        }
        behind.grow(line.size());
    }

    // ---- the run's thread ----

    @Override
    public void append(LoggedEvent event, List<StateImage> changed) {
        CompletableFuture<Void> tooMuch = null;
        LoggedEvent toldAtOnce = null;
        int size = 0;
        boolean first = false;
        synchronized (lock) {
            if (released || end != null) {
                return;
            }
            end = event.isLast() ? event : null;
            boolean full = pendingBytes > behind.mostOfRun();
            if (full && changed.isEmpty() && event.kind().equals("progress")) {
                droppedFrom = droppedFrom == 0 ? event.since() : droppedFrom;
                return;
            }
            Line line = line(event, changed);
            if (tellsAtOnce) {
                toldAtOnce = line.event;
            } else {
                size = line.size();
                pending.add(line);
                pendingBytes += size;
                first = !scheduled && lost == null;
                scheduled = true;
                if (full && caughtUp == null && lost == null) {
                    caughtUp = new CompletableFuture<>();
                    tooMuch = caughtUp;
                }
            }
        }
        if (toldAtOnce != null) {
            watcher.tell(List.of(toldAtOnce));
            return;
        }
        behind.grow(size);
        if (first) {
            behind.schedule(this);
        }
        if (tooMuch != null) {
            watcher.behind(tooMuch);
        }
    }

    /** Progress that was dropped is covered by the event that follows. */
    private Line line(LoggedEvent event, List<StateImage> changed) {
        LoggedEvent covering = droppedFrom == 0
                ? event
                : LoggedEvent.of(codec.decode(event.json()).coveringFrom(droppedFrom), codec);
        droppedFrom = 0;
        LineFields fields = new LineFields(changed, newEpoch);
        newEpoch = 0;
        byte[] json = covering.json();
        return new Line(fields.isNone() ? json : fields.addedTo(json, codec), covering);
    }

    @Override
    public void stops(Map<String, @Nullable Object> stops) {
        Line line = new Line(StopsLine.of(stops, codec), null);
        int growth = line.size();
        boolean first;
        synchronized (lock) {
            if (released || end != null || lost != null) {
                return;
            }
            if (pendingStops != null && pending.remove(pendingStops)) {
                growth -= pendingStops.size();
            }
            pendingStops = line;
            pending.add(line);
            pendingBytes += growth;
            first = !scheduled;
            scheduled = true;
        }
        behind.grow(growth);
        if (first) {
            behind.schedule(this);
        }
    }

    @Override
    public void release() {
        synchronized (lock) {
            released = true;
        }
    }

    @Override
    public CompletionStage<Void> written() {
        CompletableFuture<Void> written = new CompletableFuture<>();
        boolean first;
        synchronized (lock) {
            if (lost != null) {
                return CompletableFuture.failedFuture(lost);
            }
            if (released) {
                return CompletableFuture.failedFuture(new IllegalStateException("run '" + run + "' is parked"));
            }
            if (pending.isEmpty() && !writing) {
                return CompletableFuture.completedFuture(null);
            }
            waiters.add(written);
            first = !scheduled;
            scheduled = true;
        }
        if (first) {
            behind.schedule(this);
        }
        behind.hurry();
        return written;
    }

    // ---- the writing thread ----

    /** The lines written at once. */
    private record Batch(List<Line> lines, long bytes, List<CompletableFuture<Void>> waiters, boolean isLast) {

        ByteBuffer content() {
            ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(bytes));
            for (Line line : lines) {
                content.put(line.bytes).put((byte) '\n');
            }
            return content.flip();
        }

        List<LoggedEvent> events() {
            List<LoggedEvent> events = new ArrayList<>(lines.size());
            for (Line line : lines) {
                if (line.event != null) {
                    events.add(line.event);
                }
            }
            return events;
        }
    }

    /**
     * Writes what waits, and tells it.
     *
     * @param onEnd is told before the watcher if the last event of the run is written now
     * @throws IOException if it cannot be written; it waits on then
     */
    void writeOut(Disk disk, Sync sync, BiConsumer<RunWriter, LoggedEvent> onEnd) throws IOException {
        Batch batch = take();
        try {
            write(batch, disk, sync);
        } catch (IOException | RuntimeException e) {
            putBack(batch);
            throw e;
        }
        failingSince = 0;
        if (batch.isLast()) {
            onEnd.accept(this, batch.events().get(batch.events().size() - 1));
        }
        List<LoggedEvent> events = batch.events();
        if (!events.isEmpty()) {
            watcher.tell(events);
        }
        CompletableFuture<Void> relieved = done(batch);
        behind.grow(-batch.bytes());
        batch.waiters().forEach(waiter -> waiter.complete(null));
        if (relieved != null) {
            relieved.complete(null);
        }
    }

    private Batch take() {
        synchronized (lock) {
            Batch batch = new Batch(pending, pendingBytes, waiters, end != null && !pending.isEmpty());
            pending = new ArrayList<>(4);
            pendingBytes = 0;
            pendingStops = null;
            waiters = new ArrayList<>(0);
            scheduled = false;
            writing = true;
            return batch;
        }
    }

    private void write(Batch batch, Disk disk, Sync sync) throws IOException {
        if (batch.lines().isEmpty()) {
            return;
        }
        try (FileChannel out = disk.open(file)) {
            // A write that failed may have left some of a line.
            out.truncate(length);
            out.position(length);
            ByteBuffer content = batch.content();
            while (content.hasRemaining()) {
                out.write(content);
            }
            boolean isBarrier = batch.isLast() || !batch.waiters().isEmpty();
            if (sync == Sync.ALWAYS || (sync == Sync.BARRIERS && isBarrier)) {
                out.force(false);
            }
        }
        length += batch.bytes();
    }

    private void putBack(Batch batch) {
        synchronized (lock) {
            writing = false;
            scheduled = true;
            batch.lines().addAll(pending);
            pending = batch.lines();
            pendingBytes += batch.bytes();
            batch.waiters().addAll(waiters);
            waiters = batch.waiters();
        }
    }

    private @Nullable CompletableFuture<Void> done(Batch batch) {
        synchronized (lock) {
            writing = false;
            if (caughtUp == null
                    || pendingBytes > behind.mostOfRun() / 2
                    || batch.lines().isEmpty()) {
                return null;
            }
            CompletableFuture<Void> relieved = caughtUp;
            caughtUp = null;
            return relieved;
        }
    }

    /** Notes a failure. Returns for how many nanoseconds nothing could be written. */
    long failed(long now) {
        failingSince = failingSince == 0 ? now : failingSince;
        return now - failingSince;
    }

    /** Gives up: nothing more of the run is written, and what waits is told as it is. */
    void lose(Throwable why) {
        List<CompletableFuture<Void>> refused;
        CompletableFuture<Void> relieved;
        synchronized (lock) {
            lost = why;
            refused = waiters;
            waiters = new ArrayList<>(0);
            relieved = caughtUp;
            caughtUp = null;
        }
        tellUnwritten();
        refused.forEach(waiter -> waiter.completeExceptionally(why));
        if (relieved != null) {
            relieved.complete(null);
        }
        watcher.lost(why);
    }

    private void tellUnwritten() {
        while (true) {
            Batch unwritten;
            synchronized (lock) {
                if (pending.isEmpty()) {
                    tellsAtOnce = true;
                    return;
                }
                unwritten = take();
                writing = false;
            }
            behind.grow(-unwritten.bytes());
            watcher.tell(unwritten.events());
        }
    }
}
