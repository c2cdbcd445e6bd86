// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.runner.cluster.ClusterServer;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.cluster.shared.Topics;
import java.time.Duration;
import java.util.List;

/** The Redis that all tests share, with a prefix of one test's own. */
final class RedisOfTest implements ClusterServer {

    private final RedisServer server;
    private final String prefix = RedisServer.newPrefix();

    RedisOfTest() throws Exception {
        this.server = RedisServer.shared();
    }

    @Override
    public int port() {
        return server.port();
    }

    @Override
    public SharedCluster place(int port, Duration lease, Duration timeout) {
        return RedisCluster.builder(RedisServer.uri(port))
                .prefix(prefix)
                .lease(lease)
                .commandTimeout(timeout)
                .build()
                .shared();
    }

    @Override
    public SharedCluster placeFor(long orphanBytes) {
        return RedisCluster.builder(server.uri())
                .prefix(prefix)
                .lease(Duration.ofSeconds(6))
                .commandTimeout(Duration.ofSeconds(20))
                .orphanBytes(orphanBytes)
                .build()
                .shared();
    }

    @Override
    public void endLease(String host) throws Exception {
        server.command("ZADD", new Keys(new Topics(prefix)).hosts(), "XX", "0", host);
    }

    @Override
    public List<String> words() {
        return List.of(server.uri().toString(), prefix);
    }
}
