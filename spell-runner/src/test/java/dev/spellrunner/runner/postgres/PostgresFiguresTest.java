// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.ClusterFiguresContract;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.fixture.PostgresServer;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;

/** Figures of a PostgreSQL that forces to its disk what it writes; with {@code spellrunner.asynchronous} it answers before. */
@Tag("full")
class PostgresFiguresTest extends ClusterFiguresContract {

    @SuppressWarnings("NullAway.Init")
    private PostgresServer server;

    @BeforeEach
    void startPostgres() throws Exception {
        server = closing(PostgresServer.start("fsync=on"));
    }

    @Override
    protected SharedCluster place() {
        PostgresCluster.Builder options = PostgresCluster.builder(server.source(server.port(), null))
                .commandTimeout(Duration.ofSeconds(20))
                .backlog(1L << 30, 1L << 30);
        if (Boolean.getBoolean("spellrunner.asynchronous")) {
            options.asynchronousCommit();
        }
        return options.build().shared();
    }

    @Override
    protected double cpuOfServer() {
        return server.cpu().toNanos() / 1e3;
    }

    /** Each waits for its turn on the one connection that listens. */
    @Override
    protected int usualChannels() {
        return 300;
    }

    @Override
    protected int connections() throws Exception {
        return (int) server.number("SELECT count(*) FROM pg_stat_activity WHERE backend_type = 'client backend'");
    }

    @Override
    protected String server() {
        return "postgresql";
    }
}
