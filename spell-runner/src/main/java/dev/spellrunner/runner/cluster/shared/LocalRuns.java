// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The runs that this process writes. Thread-safe. */
final class LocalRuns {

    private static final Logger log = LoggerFactory.getLogger(LocalRuns.class);

    private final ClusterSettings settings;
    private final EventCodec codec;
    private final Map<String, RunStream> leased = new ConcurrentHashMap<>();
    private final Set<String> claimed = ConcurrentHashMap.newKeySet();
    private final Map<Id, RunStream> plain = new ConcurrentHashMap<>();
    private final StreamWriter writer;

    /** A run of a log without leases: two channels may have one of the same id. */
    private record Id(Channel channel, String run) {}

    LocalRuns(ClusterSettings settings, EventCodec codec, StreamWriter writer) {
        this.settings = settings;
        this.codec = codec;
        this.writer = writer;
    }

    /** Knows a run that is written by its lease. */
    void add(RunStream run) {
        leased.put(run.run(), run);
        claimed.remove(run.run());
    }

    /** Knows a run that will have a lease soon. */
    void claimed(String run) {
        claimed.add(run);
    }

    /** Forgets a run that did not begin. */
    void abandon(String run) {
        leased.remove(run);
    }

    List<RunStream> leased() {
        return List.copyOf(leased.values());
    }

    boolean isLeased(String run) {
        return leased.containsKey(run) || claimed.contains(run);
    }

    /** Forgets a run that is written no further. */
    void ended(RunStream run) {
        leased.remove(run.run(), run);
        plain.remove(new Id(run.channel(), run.run()), run);
    }

    /** Writes an event of a run that is not leased; others are written already. */
    void append(Channel channel, LoggedEvent event) {
        if (!isLeased(event.run())) {
            plain.computeIfAbsent(new Id(channel, event.run()), id -> stream(channel, event))
                    .append(event);
        }
    }

    private RunStream stream(Channel channel, LoggedEvent first) {
        return new RunStream(
                channel,
                first.run(),
                1,
                -1,
                0,
                RunHead.notKept(channel.spell()),
                new Unwatched(first.run(), settings.server()),
                writer,
                codec);
    }

    /** Watches a run that cannot be held or cancelled. */
    private record Unwatched(String run, String server) implements RunWatcher {

        @Override
        public void tell(List<LoggedEvent> events) {
            // The log's followers are told by the log.
        }

        @Override
        public void behind(CompletionStage<Void> caughtUp) {
            log.warn("events of run '{}' wait to be written to {}", run, server);
        }

        @Override
        public void lost(Throwable why) {
            log.error("run '{}' is no longer written", run, why);
        }
    }
}
