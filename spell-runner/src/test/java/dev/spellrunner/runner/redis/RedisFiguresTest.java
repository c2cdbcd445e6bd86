// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.ClusterFiguresContract;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Duration;
import java.util.OptionalDouble;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Measures what a log on Redis costs, and prints it. CPU times and bytes hold anywhere, latencies on a quiet machine. */
@Tag("full")
@Timeout(600)
class RedisFiguresTest extends ClusterFiguresContract {

    @SuppressWarnings("NullAway.Init")
    private RedisServer server;

    @BeforeEach
    void startRedis() throws Exception {
        server = closing(RedisServer.start());
    }

    @Override
    protected SharedCluster place() {
        return cluster().shared();
    }

    @Override
    protected String server() {
        return "redis";
    }

    private RedisCluster cluster() {
        return closing(
                RedisCluster.builder(server.uri()).backlog(1L << 30, 1L << 30).build());
    }

    @Override
    protected double cpuOfServer() throws Exception {
        return (number("cpu", "used_cpu_user") + number("cpu", "used_cpu_sys")) * 1e6;
    }

    @Override
    protected int connections() throws Exception {
        return (int) number("clients", "connected_clients");
    }

    @Override
    protected OptionalDouble memory() throws Exception {
        return OptionalDouble.of(number("memory", "used_memory"));
    }

    private double number(String section, String field) throws Exception {
        Matcher found = Pattern.compile("(?m)^" + field + ":([0-9.]+)").matcher(server.command("INFO", section));
        assertThat(found.find()).isTrue();
        return Double.parseDouble(found.group(1));
    }

    // ---- memory ----

    @Test
    void printsWhatARunTakesInRedis() throws Exception {
        RedisCluster cluster = cluster();
        cluster.join();
        Spell spell = spell();
        long json = LoggedEvent.of(begins("r-1"), CODEC).size()
                + LoggedEvent.of(ends("r-1", 2), CODEC).size();
        int runs = 1000;
        double before = number("memory", "used_memory");
        for (int i = 0; i < runs; i++) {
            String run = "r-1z141z3-" + i;
            Lease lease = begin(cluster, run, spell);
            lease.append(LoggedEvent.of(begins(run), CODEC));
            lease.append(LoggedEvent.of(ends(run, 2), CODEC));
        }
        await().atMost(Duration.ofSeconds(LONGEST_SECONDS)).until(() -> cluster.backlog() == 0);
        double each = (number("memory", "used_memory") - before) / runs;
        System.out.printf("a run of two events of %d bytes takes %.0f bytes in Redis%n", json, each);

        String run = "long";
        long bytes = 0;
        before = number("memory", "used_memory");
        cluster.log().append(CHANNEL, begins(run));
        for (int i = 0; i < 20_000; i++) {
            bytes += LoggedEvent.of(says(run, i + 2), CODEC).size();
            cluster.log().append(CHANNEL, says(run, i + 2));
        }
        await().atMost(Duration.ofSeconds(LONGEST_SECONDS)).until(() -> cluster.backlog() == 0);
        double all = number("memory", "used_memory") - before;
        System.out.printf("a long run takes %.2f times its JSON in Redis%n", all / bytes);
        assertThat(each).isLessThan(10_000);
    }
}
