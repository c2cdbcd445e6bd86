// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.InMemoryEventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The copy of a channel that is followed in this process, as far as it is known. Confined to the {@link NearThread}, but for
 * what is final.
 */
final class NearChannel {

    private static final int RUNS_KNOWN = 4096;
    /** Behind all numbers of a run, and before the largest one, to which readers add. */
    private static final long OVER = Long.MAX_VALUE - 1;

    private static final int MOST_SILENT_AT_ONCE = 50;

    /** Reads what is not known here. */
    interface Reader {

        /** Reads the whole channel, later. */
        void readAll(NearChannel channel);

        /** Reads what is missing of a run, later. */
        void read(NearChannel channel, String run, long after);

        /** Returns the events by which a run ends whose host is lost. */
        List<LoggedEvent> ends(NearChannel channel, String run, long last);
    }

    final Channel channel;
    private final InMemoryEventLog near;
    private final Reader reader;
    /** Completes when the channel was read for the first time. */
    final CompletableFuture<Void> loaded = new CompletableFuture<>();

    private final Map<String, Long> last = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Long> eldest) {
            return size() > RUNS_KNOWN;
        }
    };
    /** The runs that go on, and when something of them was heard or read last, as {@link System#nanoTime}. */
    private final Map<String, Long> underWay = new LinkedHashMap<>();
    /** The runs of which something is being read, or will be. */
    private final Set<String> missing = new LinkedHashSet<>();

    private final Set<String> heardMeanwhile = new LinkedHashSet<>();
    private boolean reading;
    private boolean readAgain;
    private boolean isLoaded;
    private int followers;
    private boolean closed;

    NearChannel(Channel channel, InMemoryEventLog near, Reader reader) {
        this.channel = channel;
        this.near = near;
        this.reader = reader;
    }

    void join() {
        followers++;
        if (!isLoaded && !reading) {
            readAll();
        }
    }

    /** Returns whether that was the last one. */
    boolean leave() {
        closed = --followers == 0;
        return closed;
    }

    boolean isClosed() {
        return closed;
    }

    /** Messages may have been lost: reads the channel again. */
    void readAll() {
        if (reading) {
            readAgain = true;
            return;
        }
        reading = true;
        reader.readAll(this);
    }

    /** Returns up to which number runs are known. */
    Map<String, Long> known() {
        return new LinkedHashMap<>(last);
    }

    /**
     * Reads on runs that go on and are silent: what was told of them may have been lost on its way.
     *
     * @param before since before this time, as {@link System#nanoTime}
     */
    void readSilent(long before) {
        if (!isLoaded) {
            return;
        }
        List<String> silent = underWay.entrySet().stream()
                .filter(run -> run.getValue() - before < 0)
                .map(Map.Entry::getKey)
                .limit(MOST_SILENT_AT_ONCE)
                .toList();
        for (String run : silent) {
            // Behind the others.
            underWay.remove(run);
            underWay.put(run, System.nanoTime());
            readRest(run);
        }
    }

    /** Takes what was read of the whole channel, in the order in which its runs began. */
    void read(List<List<LoggedEvent>> runs) {
        runs.forEach(events -> events.forEach(this::take));
        reading = false;
        isLoaded = true;
        loaded.complete(null);
        Set<String> rest = new LinkedHashSet<>(missing);
        missing.clear();
        rest.forEach(this::readRest);
        if (readAgain) {
            readAgain = false;
            readAll();
        }
    }

    void cannotRead(RuntimeException why) {
        reading = false;
        loaded.completeExceptionally(why);
    }

    /** Takes what was written. Where something is missing before it, that is read. */
    void hear(List<LoggedEvent> batch) {
        String run = batch.get(0).run();
        if (!isLoaded) {
            missing.add(run);
            return;
        }
        if (missing.contains(run)) {
            heardMeanwhile.add(run);
            return;
        }
        for (LoggedEvent event : batch) {
            if (event.since() > last.getOrDefault(run, 0L) + 1) {
                readRest(run);
                return;
            }
            take(event);
        }
    }

    /** Hears that something of a run was written: it is read. */
    void rung(String run) {
        if (!isLoaded) {
            missing.add(run);
        } else if (missing.contains(run)) {
            heardMeanwhile.add(run);
        } else {
            readRest(run);
        }
    }

    private void readRest(String run) {
        if (missing.add(run)) {
            reader.read(this, run, last.getOrDefault(run, 0L));
        }
    }

    /** Takes what was read of a run; what came meanwhile, and is not in it, is read next. */
    void readRest(String run, List<LoggedEvent> events) {
        missing.remove(run);
        events.forEach(this::take);
        if (heardMeanwhile.remove(run)) {
            readRest(run);
        }
    }

    /** Ends a run that goes on as far as is known, and of which nothing is kept: its end will not be written. */
    void end(String run) {
        if (underWay.containsKey(run) && !missing.contains(run)) {
            reader.ends(this, run, last.getOrDefault(run, 0L)).forEach(this::take);
            // Its host may live all the same, and publish what it cannot write.
            last.put(run, OVER);
        }
    }

    private void take(LoggedEvent event) {
        if (event.seq() <= last.getOrDefault(event.run(), 0L)) {
            return;
        }
        last.put(event.run(), event.seq());
        if (event.isLast()) {
            underWay.remove(event.run());
        } else {
            underWay.put(event.run(), System.nanoTime());
        }
        near.append(channel, event);
    }
}
