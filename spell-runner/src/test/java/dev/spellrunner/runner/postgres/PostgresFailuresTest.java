// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.cluster.Cluster;
import dev.spellrunner.runner.cluster.ClusterFailuresContract;
import dev.spellrunner.runner.cluster.ClusterServer;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.cluster.shared.BatchAnswer;
import dev.spellrunner.runner.cluster.shared.BatchLink;
import dev.spellrunner.runner.cluster.shared.RunHead;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.cluster.shared.StreamBatch;
import dev.spellrunner.runner.fixture.PostgresServer;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.log.Start;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import javax.sql.DataSource;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** Failures of a PostgreSQL, and on it. */
@Tag("full")
class PostgresFailuresTest extends ClusterFailuresContract {

    private static final Duration LONG = Duration.ofSeconds(30);

    @Override
    protected ClusterServer newServer() throws Exception {
        return new PostgresOfTest();
    }

    private PostgresCluster at(DataSource schema) {
        return closing(PostgresCluster.builder(schema)
                .commandTimeout(Duration.ofSeconds(10))
                .build());
    }

    private static void execute(DataSource schema, String statement) throws Exception {
        try (Connection connection = schema.getConnection();
                Statement all = connection.createStatement()) {
            all.execute(statement);
        }
    }

    private static long count(DataSource schema, String table) throws Exception {
        return PostgresServer.number(schema, "SELECT count(*) FROM " + table);
    }

    @Test
    void goesOnWhenTheServerHasCrashed() throws Exception {
        PostgresServer server = closing(PostgresServer.start());
        PostgresOfTest place = new PostgresOfTest(server);
        SharedCluster writes = place(place, server.port());
        Follower follower = closing(follow(place(place, server.port())));
        writes.log().append(CHANNEL, begins());
        awaitHeard(follower);

        append(writes, 200);
        server.crash();
        append(writes, 200);
        awaitHeard(follower);
        server.crash();
        writes.log().append(CHANNEL, ends());

        awaitHeard(follower);
        await().atMost(LONG).until(() -> writes.refusal() == null);
    }

    @Test
    void losesNothingButProgressInACrash() throws Exception {
        // Nothing goes to the disk by itself.
        PostgresServer server = closing(PostgresServer.start("wal_writer_delay=10s", "wal_writer_flush_after=1GB"));
        PostgresOfTest place = new PostgresOfTest(server);
        SharedCluster writes = place(place, server.port());
        Follower follower = closing(follow(place(place, server.port())));
        writes.log().append(CHANNEL, begins());
        append(writes, 20);
        writes.log().append(CHANNEL, starts("8"));
        awaitHeard(follower);
        append(writes, 20);
        awaitHeard(follower);

        server.crash();

        assertThat(server.number("SELECT last FROM " + place.schema() + ".spell_run"))
                .isBetween(22L, 42L);
        writes.log().append(CHANNEL, starts("9"));
        awaitHeard(follower);
        server.crash();
        assertThat(server.number("SELECT last FROM " + place.schema() + ".spell_run"))
                .isEqualTo(43);
    }

    @Test
    void refusesAllOfAHostThatIsNotTheRunsAnyMore() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        PostgresCluster zombie = at(schema);
        zombie.log().append(CHANNEL, begins());
        Follower follower = closing(follow(zombie));
        awaitHeard(follower);
        execute(schema, "UPDATE spell_run SET epoch = 2");

        List<BatchAnswer> answers = new ArrayList<>();
        try (BatchLink late = zombie.store().connect()) {
            for (int i = 0; i < 3; i++) {
                answers.addAll(late.write(List.of(batch(RUN, LoggedEvent.of(says(), EventCodec.create())))));
            }
        }

        assertThat(answers).extracting(BatchAnswer::how).containsOnly(BatchAnswer.How.FENCED);
        assertThat(count(schema, "spell_batch")).isEqualTo(1);
    }

    private static StreamBatch batch(String run, LoggedEvent event) {
        RunHead known = RunHead.known("wee silver");
        return new StreamBatch(CHANNEL, run, 1, true, known, event.seq() - 1, List.of(event), Map.of(), event.size());
    }

    @Test
    void writesTheOthersThoughOneHasATextThatCannotBeKept() throws Exception {
        PostgresCluster one = at(PostgresServer.newSchema());
        Follower follower = closing(follow(one));
        Channel odd = new Channel("a\0b", "wee silver");
        one.log().append(odd, NodeEvent.of("r-9", "wee silver").seq(1).started(Map.of()));

        one.log().append(CHANNEL, begins());
        append(one, 10);

        awaitHeard(follower);
        // A follower may hear of a commit before its writer does.
        await().atMost(LONG).until(() -> String.valueOf(one.shared().refusal()).contains("0x00"));
    }

    @Test
    void announcesWhatIsTooLargeForANotification() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        PostgresCluster one = at(schema);
        Follower follower = closing(follow(at(schema)));
        String large = "x".repeat(100_000);

        one.log().append(CHANNEL, begins());
        for (int i = 0; i < 20; i++) {
            one.log().append(CHANNEL, says(large));
        }
        one.log().append(CHANNEL, ends());

        awaitHeard(follower);
    }

    @Test
    void carriesCallsThatAreTooLargeForANotification() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        PostgresCluster one = at(schema);
        PostgresCluster two = at(schema);
        one.join();
        two.join();
        one.serve((user, method, parameters) ->
                CompletableFuture.completedFuture(Map.of("back", parameters.get("text"))));
        one.log().append(CHANNEL, begins());
        Follower follower = closing(follow(two));
        awaitHeard(follower);
        String text = "y".repeat(300_000);

        Map<String, Object> answer = Map.copyOf(two.call("ada", RUN, "echo", Map.of("text", text))
                .toCompletableFuture()
                .get(30, TimeUnit.SECONDS));

        assertThat(answer).isEqualTo(Map.of("back", text));
        assertThat(count(schema, "spell_message")).isEqualTo(2);
    }

    @Test
    void tellsHowARunEndsWhoseRecordIsGone() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        PostgresCluster one = at(schema);
        Follower follower = closing(follow(at(schema)));
        one.log().append(CHANNEL, begins());
        awaitHeard(follower);

        execute(schema, "TRUNCATE spell_run, spell_batch");
        append(one, 3);
        one.log().append(CHANNEL, ends());

        awaitHeard(follower);
        assertThat(count(schema, "spell_batch")).isZero();
        await().atMost(LONG).until(() -> one.backlog() == 0);
    }

    @Test
    void endsARunForThoseWhoFollowItWhenItsRecordAndItsHostAreGone() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        PostgresCluster lost = at(schema);
        PostgresCluster hears = closing(PostgresCluster.builder(schema)
                .lease(Duration.ofMillis(400))
                .commandTimeout(Duration.ofSeconds(10))
                .build());
        Follower follower = closing(follow(hears));
        lost.log().append(CHANNEL, begins());
        awaitHeard(follower);

        lost.close();
        execute(schema, "TRUNCATE spell_run, spell_batch");

        List<LoggedEvent> ends = await().atMost(LONG).until(() -> follower.take(64 * 1024), some -> !some.isEmpty());
        assertThat(ends).singleElement().matches(LoggedEvent::isLast);
        assertThat(ends.get(0).toString()).contains("its record and its host were lost");
    }

    // ---- what is kept ----

    private static void write(Cluster cluster, String spell, int runs) {
        for (int i = 0; i < runs; i++) {
            String run = spell + "-" + i;
            Channel channel = new Channel("ada", spell);
            cluster.log().append(channel, NodeEvent.of(run, spell).seq(1).started(Map.of("text", "z".repeat(1000))));
            cluster.log().append(channel, NodeEvent.of(run, spell).seq(2).completed(Map.of()));
        }
    }

    @Test
    void deletesRunsThatAreTooManyOfASpellOrTooOld() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        PostgresCluster one = closing(PostgresCluster.builder(schema)
                .runsPerChannel(3)
                .commandTimeout(Duration.ofSeconds(10))
                .build());
        write(one, "a", 10);
        write(one, "b", 2);
        await().atMost(LONG).until(() -> one.backlog() == 0);

        one.store().sweeper().sweep();
        assertThat(count(schema, "spell_run")).isEqualTo(5);
        assertThat(count(schema, "(SELECT DISTINCT run FROM spell_batch) AS kept"))
                .isEqualTo(5);

        execute(schema, "UPDATE spell_run SET expires = now() WHERE spell = 'a'");
        Follower late = closing(at(schema).log().follow(new Channel("ada", "a"), Start.after(Map.of()), () -> {}));
        assertThat(late.take(64 * 1024)).isEmpty();
        one.store().sweeper().sweep();
        assertThat(count(schema, "spell_run")).isEqualTo(2);
    }

    @Test
    void deletesTheOldestRunsIfTheyTakeTooMuchTogether() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        PostgresCluster one = closing(PostgresCluster.builder(schema)
                .bytes(6000)
                .commandTimeout(Duration.ofSeconds(10))
                .build());
        write(one, "a", 10);
        await().atMost(LONG).until(() -> one.backlog() == 0);

        one.store().sweeper().sweep();

        assertThat(count(schema, "spell_run")).isBetween(3L, 5L);
        assertThat(count(schema, "spell_run WHERE run = 'a-9'")).isEqualTo(1);
    }

    // ---- what is wrong ----

    @Test
    void refusesTablesOfAnotherVersion() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        at(schema).join();
        execute(schema, "UPDATE spell_schema SET version = 7");

        assertThatExceptionOfType(RunsUnavailableException.class)
                .isThrownBy(() -> at(schema).join())
                .withMessageContaining("have version 7, and this library needs 2")
                .withMessageContaining("the same version of Spellrunner");
    }

    @Test
    void saysWhoMustMakeTheTables() throws Exception {
        PostgresServer server = PostgresServer.shared();
        String schema = server.schema();
        server.execute("CREATE ROLE poor_" + schema + " LOGIN");
        server.execute("GRANT USAGE ON SCHEMA " + schema + " TO poor_" + schema);
        var source = server.source(server.port(), schema);
        source.setUser("poor_" + schema);

        assertThatExceptionOfType(RunsUnavailableException.class)
                .isThrownBy(() -> at(source).join())
                .withMessageContaining("the tables 'spell_…' cannot be made: ")
                .withMessageContaining("let this user create tables");
    }

    @Test
    void refusesAnotherDatabaseAndABadPrefix() {
        JdbcDataSource other = new JdbcDataSource();
        other.setURL("jdbc:h2:mem:other");

        assertThatExceptionOfType(RunsUnavailableException.class)
                .isThrownBy(() -> at(other).join())
                .withMessageContaining("give a DataSource of PostgreSQL");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> PostgresCluster.builder(other).prefix("Robert'); --"))
                .withMessageContaining("up to 30 small letters");
    }

    @Test
    void keepsClustersApartByPrefix() throws Exception {
        DataSource schema = PostgresServer.newSchema();
        PostgresCluster one = at(schema);
        PostgresCluster other =
                closing(PostgresCluster.builder(schema).prefix("other").build());
        Follower follower = closing(follow(other));

        one.log().append(CHANNEL, begins());

        awaitHeard(closing(follow(one)));
        assertThat(follower.take(64 * 1024)).isEmpty();
        assertThat(count(schema, "other_run")).isZero();
    }
}
