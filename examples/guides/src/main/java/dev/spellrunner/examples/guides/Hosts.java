// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.runner.Limits;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.SpellDirectory;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.postgres.PostgresCluster;
import dev.spellrunner.runner.redis.RedisCluster;
import dev.spellrunner.runner.store.RunDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import javax.sql.DataSource;

/** Runs the spells of many users in one host. */
public final class Hosts {

    private Hosts() {}

    /** Returns a host whose users have a directory of spells each, and whose runs are kept on the disk. */
    static SpellHost host(Components components, Path spells, Path runs) {
        return SpellHost.builder(user -> new SpellDirectory(spells.resolve(user.id())))
                .components(components)
                .limits(Limits.defaults().deadline(Duration.ofMinutes(5)))
                .hostLimits(HostLimits.defaults().runsOfConnection(10))
                .runs(RunDirectory.at(runs))
                .build();
    }

    /** Returns a host that shares its runs with all others on a Redis. */
    static SpellHost hostOfCluster(Components components, Path spells, URI redis) {
        RedisCluster cluster =
                RedisCluster.builder(redis).lease(Duration.ofSeconds(2)).build();
        return SpellHost.builder(user -> new SpellDirectory(spells.resolve(user.id())))
                .components(components)
                .cluster(cluster)
                .runsOutliveConnections()
                .build();
    }

    /** Returns a host that shares its runs and its spells with all others on a PostgreSQL. */
    static SpellHost hostOnPostgres(Components components, DataSource database) {
        PostgresCluster cluster = PostgresCluster.at(database);
        return SpellHost.builder(user -> cluster.spells(user.id()))
                .components(components)
                .cluster(cluster)
                .runsOutliveConnections()
                .build();
    }

    /** Returns a host whose log keeps less than by default: hosts may share it, so it is closed by whoever made it. */
    static SpellHost smallHost(EventLog log, Path spells) {
        return SpellHost.builder(user -> new SpellDirectory(spells)).log(log).build();
    }

    /** Returns a log of at most 16 MiB, and 5 ended runs of each user and spell. */
    static EventLog smallLog() {
        return EventLog.inMemory()
                .bytes(16L * 1024 * 1024)
                .runsPerChannel(5)
                .age(Duration.ofMinutes(10))
                .build();
    }

    /** Runs a spell of a user as a client would: connects, opens it, starts a run, and waits for its end. */
    static RunResult run(SpellHost host, User user, String spell, Map<String, ?> inputs, EventSink sink)
            throws InterruptedException, ExecutionException, TimeoutException {
        try (SpellManager manager = host.connect(user, sink)) {
            manager.open(spell);
            Run run = manager.start(spell, RunRequest.of(inputs));
            return run.result().get(30, TimeUnit.SECONDS);
        }
    }
}
