// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.Cluster;
import dev.spellrunner.runner.cluster.ClusterSpells;
import dev.spellrunner.runner.cluster.Places;
import dev.spellrunner.runner.cluster.Plays;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The place of a host among those that share a server: one connection writes, one hears, some read. Thread-safe. */
public final class SharedCluster implements Cluster {

    private static final Logger log = LoggerFactory.getLogger(SharedCluster.class);
    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    /** A server that is slow to accept one more connection keeps no host from its start. */
    private static final long SHORTEST_START_MILLIS = 10_000;

    private static final int READERS = 4;

    private final ClusterSettings settings;
    private final SharedStore store;
    private final StreamWriter writer;
    private final LocalRuns local;
    private final Doorbell doorbell;
    private final SharedEventLog events;
    private final Hosts hosts;
    private final SharedRuns runs;
    private final SharedCalls calls;
    private final SharedSpells spells;
    private final SharedPlays plays;
    private final SharedPlaces places;
    private final ThreadPoolExecutor readers;
    private final OrderedWrites headers;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /** Puts a place together. Nothing is connected yet. */
    public SharedCluster(ClusterSettings settings, ClusterOptions options, SharedStore store, EventCodec codec) {
        this.settings = settings;
        this.store = store;
        this.writer = new StreamWriter(store, settings, new Writes());
        this.local = new LocalRuns(settings, codec, writer);
        // What waits here is bounded by what is followed: each channel is read once at a time, and so is each run.
        this.readers = new ThreadPoolExecutor(
                READERS,
                READERS,
                10,
                TimeUnit.SECONDS,
                new LinkedBlockingQueue<>(),
                task -> settings.thread("reader", task));
        readers.allowCoreThreadTimeOut(true);
        this.headers = new OrderedWrites(readers);
        this.calls = new SharedCalls(settings, store, readers, codec, this::beatSoon);
        this.doorbell = store.doorbell(settings.topics().ofHost(settings.host()), calls, readers);
        this.spells = new SharedSpells(settings, store.spells(), doorbell);
        this.events = new SharedEventLog(settings, store.runs(), doorbell, options.nearLog(), readers, local, codec);
        this.plays = new SharedPlays(settings, store.plays(), calls, readers, codec);
        events.onPlays(plays);
        this.places = new SharedPlaces(settings, store.places(), readers);
        Claims claims = new Claims(settings, store, writer, local, codec);
        this.hosts = new Hosts(settings, store.hosts(), local, doorbell, claims, plays);
        this.runs = new SharedRuns(store.runs(), writer, local, hosts, codec, this::close);
        hosts.onForgotten(runs::forgotten);
    }

    private void beatSoon() {
        hosts.beatSoon();
    }

    /** Passes on what happens to runs when they are written. */
    private final class Writes implements StreamWriter.Listener {

        @Override
        public void written(Channel channel, List<LoggedEvent> batch) {
            events.written(channel, batch);
        }

        @Override
        public void ended(RunStream run) {
            local.ended(run);
            hosts.ended(run);
        }

        /** If the server cannot be reached, the run is any other host's when this one has closed. */
        @Override
        public void released(RunStream run) {
            try {
                readers.execute(() -> {
                    try {
                        store.hosts().free(run.channel().user(), run.run(), run.epoch());
                    } catch (RunsUnavailableException e) {
                        log.warn("run '{}' cannot be handed over at the moment", run.run(), e);
                    }
                });
            } catch (RejectedExecutionException e) {
                log.debug("run '{}' is handed over with the others", run.run(), e);
            }
        }

        @Override
        public void headerChanged(RunStream run) {
            headers.add(run.run(), () -> {
                String kept = run.changedHeader();
                if (kept != null) {
                    store.runs().replaceKept(run.channel().user(), run.run(), run.epoch(), kept);
                }
            });
        }

        @Override
        public void recovered() {
            hosts.beatSoon();
        }
    }

    /** Returns the id of this process. */
    public String id() {
        return settings.host();
    }

    /** Returns the options. */
    public ClusterSettings settings() {
        return settings;
    }

    @Override
    public EventLog log() {
        return events;
    }

    @Override
    public RunStore runs() {
        return runs;
    }

    @Override
    public void join() {
        store.prepare();
        hosts.start();
        doorbell.awaitStart(Math.max(SHORTEST_START_MILLIS, settings.timeout().toMillis()));
        warnings().forEach(warning -> log.warn("{}", warning));
    }

    /** Returns what is wrong with how the server is set. */
    public List<String> warnings() {
        try {
            return store.warnings();
        } catch (RunsUnavailableException e) {
            return List.of(settings.server() + " does not report its configuration: " + e.getMessage());
        }
    }

    @Override
    public void serve(Calls answers) {
        calls.serve(answers);
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> call(
            String user, String run, String method, Map<String, ? extends @Nullable Object> parameters) {
        return calls.call(user, run, method, parameters);
    }

    @Override
    public ClusterSpells spells(String owner) {
        return new SpellCollection(spells, owner);
    }

    @Override
    public Places places() {
        return places;
    }

    @Override
    public Plays plays() {
        return plays;
    }

    /** Returns how many bytes of events wait to be written. */
    public long backlog() {
        return writer.backlog();
    }

    /** Returns how many channels are followed here. */
    public int channels() {
        return events.channels();
    }

    /** Returns how many bytes of events are kept in this process for followers here. */
    public long nearBytes() {
        return events.nearBytes();
    }

    /** Returns why nothing can be written at the moment; null if it can. */
    public @Nullable String refusal() {
        return writer.refusal();
    }

    /** Writes what is still to be written, some seconds at most, and closes the connections. Idempotent. */
    @Override
    public void close() {
        if (!open.compareAndSet(true, false)) {
            return;
        }
        plays.leave();
        places.close();
        writer.close(LONGEST_CLOSE);
        headers.finish(settings.timeout());
        hosts.close();
        events.close();
        doorbell.close();
        readers.shutdown();
        store.close();
    }
}
