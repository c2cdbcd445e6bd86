// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.ClusterServer;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.fixture.PostgresServer;
import java.time.Duration;
import java.util.List;

/** The PostgreSQL that all tests share, with a schema of one test's own. */
final class PostgresOfTest implements ClusterServer {

    private final PostgresServer server;
    private final String schema;

    PostgresOfTest() throws Exception {
        this(PostgresServer.shared());
    }

    PostgresOfTest(PostgresServer server) throws Exception {
        this.server = server;
        this.schema = server.schema();
    }

    @Override
    public int port() {
        return server.port();
    }

    String schema() {
        return schema;
    }

    PostgresCluster.Builder builder(int port) {
        return PostgresCluster.builder(server.source(port, schema));
    }

    @Override
    public SharedCluster place(int port, Duration lease, Duration timeout) {
        return builder(port).lease(lease).commandTimeout(timeout).build().shared();
    }

    @Override
    public SharedCluster placeFor(long orphanBytes) {
        return builder(port())
                .lease(Duration.ofSeconds(6))
                .commandTimeout(Duration.ofSeconds(20))
                .orphanBytes(orphanBytes)
                .build()
                .shared();
    }

    @Override
    public void endLease(String host) throws Exception {
        server.execute("UPDATE " + schema + ".spell_host SET lease_end = '-infinity' WHERE host = '" + host + "'");
    }

    @Override
    public List<String> words() {
        return List.of(server.source(server.port(), schema).getURL() + "&user=spell");
    }
}
