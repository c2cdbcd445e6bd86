// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.postgres.PostgresCluster;
import dev.spellrunner.runner.redis.RedisCluster;
import dev.spellrunner.runner.store.RunDirectory;
import java.net.URI;
import java.nio.file.Path;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.postgresql.ds.PGSimpleDataSource;
import picocli.CommandLine.Option;

/** The options that say where a server keeps its runs: in memory, in a directory, or on a server that several share. */
final class KeptRuns {

    private static final int SECONDS_TO_CONNECT = 2;

    @Option(
            names = "--runs",
            paramLabel = "DIR",
            description =
                    "Keep runs in this directory: 'runs DIR' lists them, and the next server goes on with those that were"
                            + " under way when this one ended, however it ended. By default, they are kept in memory.")
    private @Nullable Path runs;

    @Option(
            names = "--redis",
            paramLabel = "URI",
            description =
                    "Share runs with all servers on this Redis, for example redis://localhost:6379: each hears the runs of all,"
                            + " and goes on with those of a server that is lost. Excludes --runs.")
    private @Nullable URI redis;

    @Option(
            names = "--postgres",
            paramLabel = "URI",
            description = "The same on a PostgreSQL, for example postgresql://user:password@localhost:5432/database."
                    + " Excludes --runs and --redis.")
    private @Nullable URI postgres;

    /** Refuses two places. */
    void requireOnePlace() {
        if (Stream.of(runs, redis, postgres).filter(Objects::nonNull).count() > 1) {
            throw new IllegalArgumentException(
                    "runs are kept in one place (leave out all but one of --runs, --redis and --postgres)");
        }
    }

    /** Tells whether runs are kept beyond this process. */
    boolean outliveTheProcess() {
        return runs != null || areShared();
    }

    private boolean areShared() {
        return redis != null || postgres != null;
    }

    /** Returns how many seconds runs may take to finish when the server ends, by default. */
    int secondsToFinish() {
        return runs != null ? 10 : areShared() ? 1 : 0;
    }

    /** Lets a host keep its runs there. */
    void addTo(SpellHost.Builder host) {
        if (runs != null) {
            host.runs(RunDirectory.at(runs));
        }
        if (redis != null) {
            host.cluster(RedisCluster.at(redis));
        }
        if (postgres != null) {
            host.cluster(PostgresCluster.at(source(postgres)));
        }
    }

    private static PGSimpleDataSource source(URI uri) {
        boolean known = "postgresql".equals(uri.getScheme()) || "postgres".equals(uri.getScheme());
        if (!known || uri.getHost() == null) {
            throw new IllegalArgumentException(
                    "--postgres names no PostgreSQL (write postgresql://USER:PASSWORD@HOST:PORT/DATABASE)");
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
        String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
        source.setURL("jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query);
        source.setConnectTimeout(SECONDS_TO_CONNECT);
        source.setLoginTimeout(SECONDS_TO_CONNECT);
        source.setApplicationName("spell serve");
        String user = uri.getUserInfo();
        if (user != null) {
            String[] parts = user.split(":", 2);
            source.setUser(parts[0]);
            source.setPassword(parts.length > 1 ? parts[1] : null);
        }
        return source;
    }
}
