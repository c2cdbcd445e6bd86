// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.shared.Announced;
import dev.spellrunner.runner.cluster.shared.BatchAnswer;
import dev.spellrunner.runner.cluster.shared.BatchLink;
import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.KeptStates;
import dev.spellrunner.runner.cluster.shared.Packed;
import dev.spellrunner.runner.cluster.shared.StoredRun;
import dev.spellrunner.runner.cluster.shared.StreamBatch;
import dev.spellrunner.runner.log.LoggedEvent;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Writes batches, those of all runs by one statement. Confined to one thread at a time. */
final class PostgresBatches implements BatchLink {

    /** A row for each batch; what it changes, it changes for those that are as they expect, and notifies of. */
    private static final String WRITE = """
            WITH b AS (
              SELECT * FROM unnest(?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)
                AS b (usr, run, epoch, prev, last, events, ended, ended_at, channel, notice, spell, name, header, inputs)
            ), made AS (
              INSERT INTO $run (usr, run, spell, name, header, inputs, host, epoch, last, bytes, begun, ended, ended_at, expires)
              SELECT usr, run, spell, name, header, inputs, ?, 1, last, length(events), clock_timestamp(), ended, ended_at,
                CASE WHEN ended IS NOT NULL OR header IS NULL THEN clock_timestamp() + ? * interval '1 millisecond' END
              FROM b WHERE spell IS NOT NULL AND epoch = 1
              ON CONFLICT DO NOTHING
              RETURNING usr, run
            ), changed AS (
              UPDATE $run r
              SET last = b.last, bytes = r.bytes + length(b.events), ended = b.ended, ended_at = b.ended_at, expires =
                CASE WHEN b.ended IS NOT NULL OR r.header IS NULL THEN clock_timestamp() + ? * interval '1 millisecond' END
              FROM b
              WHERE r.usr = b.usr AND r.run = b.run AND b.spell IS NULL
                AND r.epoch = b.epoch AND r.last = b.prev AND r.ended IS NULL AND (r.header IS NULL OR r.host = ?)
              RETURNING r.usr, r.run
            ), ok AS (
              SELECT * FROM made UNION ALL SELECT * FROM changed
            ), written AS (
              INSERT INTO $batch (usr, run, last, events) SELECT usr, run, last, events FROM b JOIN ok USING (usr, run)
            ), states AS (
              INSERT INTO $state (usr, run, spell, state)
              SELECT s.usr, s.run, s.spell, s.state
              FROM unnest(?, ?, ?, ?) AS s (usr, run, spell, state) JOIN ok USING (usr, run) JOIN b USING (usr, run)
              WHERE b.ended IS NULL
              ON CONFLICT (usr, run, spell) DO UPDATE SET state = excluded.state
            ), dropped AS (
              DELETE FROM $state s USING b JOIN ok USING (usr, run)
              WHERE b.ended IS NOT NULL AND s.usr = b.usr AND s.run = b.run
            )
            SELECT ok.run IS NOT NULL, CASE WHEN ok.run IS NOT NULL THEN pg_notify(b.channel, b.notice)::text END
            FROM unnest(?, ?) WITH ORDINALITY AS i (usr, run, n) JOIN b USING (usr, run) LEFT JOIN ok USING (usr, run)
            ORDER BY i.n
            """;

    private static final String STANDS = """
            SELECT r.epoch, r.last, r.ended, r.header IS NOT NULL AND r.host <> ?
            FROM unnest(?, ?) WITH ORDINALITY AS i (usr, run, n) LEFT JOIN $run r USING (usr, run)
            ORDER BY i.n
            """;

    private static final String WRITE_SOON =
            WRITE.replace("SELECT ok.run IS", "SELECT " + PostgresLink.ASYNCHRONOUS + " AND ok.run IS");

    private static final String KEEP = """
            INSERT INTO $version (version, spell, expires)
            SELECT version, spell, clock_timestamp() + ? * interval '1 millisecond'
            FROM unnest(?, ?) AS v (version, spell)
            WHERE %s
            ON CONFLICT (version) DO UPDATE SET expires = excluded.expires
            """.formatted(PostgresLink.ASYNCHRONOUS);

    private final ClusterSettings settings;
    private final PostgresLink link;
    private final TopicNotices notices;
    private final Connection connection;
    private final EventCodec codec;
    private final boolean asynchronous;

    /**
     * Creates it.
     *
     * @param asynchronous whether PostgreSQL answers before what is written is on its disk, whatever it is; else only for
     *     {@code Progress}
     */
    PostgresBatches(
            ClusterSettings settings, PostgresLink link, TopicNotices notices, boolean asynchronous, EventCodec codec) {
        this.settings = settings;
        this.link = link;
        this.notices = notices;
        this.connection = link.connect();
        this.codec = codec;
        this.asynchronous = asynchronous;
    }

    @Override
    public List<BatchAnswer> write(List<StreamBatch> batches) {
        try {
            keepSpells(batches);
            return answers(batches);
        } catch (SQLException e) {
            if (batches.size() > 1 && isOfWhatIsWritten(e)) {
                // One of them spoils the statement, and not the others.
                return batches.stream().map(this::alone).toList();
            }
            throw PostgresFailure.of(e);
        }
    }

    private BatchAnswer alone(StreamBatch batch) {
        try {
            return answers(List.of(batch)).get(0);
        } catch (SQLException e) {
            if (isOfWhatIsWritten(e)) {
                return BatchAnswer.refused(PostgresFailure.of(e));
            }
            throw PostgresFailure.of(e);
        }
    }

    /** Tells whether the text or the size of something is why a statement failed. */
    private static boolean isOfWhatIsWritten(SQLException e) {
        String state = String.valueOf(e.getSQLState());
        return state.startsWith("22") || state.startsWith("54");
    }

    /** Keeps the spells of runs that begin, before the runs are written: the commit of those takes them to the disk. */
    private void keepSpells(List<StreamBatch> batches) throws SQLException {
        // In one order, so that two hosts do not wait for each other.
        Map<String, String> spells = new TreeMap<>();
        for (StreamBatch batch : batches) {
            if (batch.isFirst()) {
                for (Spell spell : batch.head().keeping()) {
                    spells.computeIfAbsent(
                            spell.version(),
                            version -> new String(SpellWriter.compact().writeBytes(spell), StandardCharsets.UTF_8));
                }
            }
        }
        if (!spells.isEmpty()) {
            link.change(
                    connection,
                    KEEP,
                    StreamBatch.AGE_OF_VERSIONS.toMillis(),
                    spells.keySet().toArray(String[]::new),
                    spells.values().toArray(String[]::new));
        }
    }

    private List<BatchAnswer> answers(List<StreamBatch> batches) throws SQLException {
        List<StreamBatch> recorded =
                batches.stream().filter(StreamBatch::hasRecord).toList();
        Iterator<BatchAnswer> answers = recorded.isEmpty() ? Collections.emptyIterator() : ofRecorded(recorded);
        List<BatchAnswer> all = new ArrayList<>(batches.size());
        for (StreamBatch batch : batches) {
            if (batch.hasRecord()) {
                all.add(answers.next());
            } else {
                notices.publish(
                        connection, settings.topics().of(batch.channel()), Packed.pack(batch.run(), batch.events()));
                all.add(BatchAnswer.written());
            }
        }
        return all;
    }

    private Iterator<BatchAnswer> ofRecorded(List<StreamBatch> batches) throws SQLException {
        List<Boolean> written = written(batches);
        List<StreamBatch> others = new ArrayList<>(0);
        for (int i = 0; i < written.size(); i++) {
            if (!written.get(i)) {
                others.add(batches.get(i));
            }
        }
        Iterator<BatchAnswer> stand =
                others.isEmpty() ? Collections.emptyIterator() : stand(others).iterator();
        return written.stream()
                .map(isWritten -> isWritten ? BatchAnswer.written() : stand.next())
                .toList()
                .iterator();
    }

    private List<Boolean> written(List<StreamBatch> batches) throws SQLException {
        int count = batches.size();
        String[][] text = new String[11][count];
        Long[][] numbers = new Long[3][count];
        byte[][] events = new byte[count][];
        List<String[]> states = new ArrayList<>(0);
        for (int i = 0; i < count; i++) {
            StreamBatch batch = batches.get(i);
            String user = batch.channel().user();
            LoggedEvent last = batch.last();
            byte[] packed = Packed.pack(batch.run(), batch.events());
            String key = TopicNotices.key(settings.topics().of(batch.channel()));
            text[0][i] = user;
            text[1][i] = batch.run();
            numbers[0][i] = batch.epoch();
            numbers[1][i] = batch.before();
            numbers[2][i] = last.seq();
            events[i] = packed;
            if (last.isLast()) {
                text[2][i] = last.kind();
                text[3][i] = codec.decode(last.json()).at().toString();
            }
            text[4][i] = notices.channel(key);
            text[5][i] = notices.whole(connection, key, TopicNotices.fits(packed) ? packed : Announced.of(batch.run()));
            if (batch.isFirst()) {
                StoredRun run = batch.head().stored(batch.events().get(0), codec);
                text[6][i] = run.spell();
                text[7][i] = run.name();
                text[8][i] = run.kept();
                text[9][i] = run.inputs();
            }
            batch.states()
                    .forEach((spell, image) ->
                            states.add(new String[] {user, batch.run(), spell, KeptStates.json(image, codec)}));
        }
        long age = settings.age().toMillis();
        return link.rows(
                connection,
                asynchronous || batches.stream().allMatch(StreamBatch::isProgressAlone) ? WRITE_SOON : WRITE,
                row -> row.getBoolean(1),
                text[0],
                text[1],
                numbers[0],
                numbers[1],
                numbers[2],
                events,
                text[2],
                text[3],
                text[4],
                text[5],
                text[6],
                text[7],
                text[8],
                text[9],
                settings.host(),
                age,
                age,
                settings.host(),
                column(states, 0),
                column(states, 1),
                column(states, 2),
                column(states, 3),
                text[0],
                text[1]);
    }

    private static String[] column(List<String[]> rows, int index) {
        return rows.stream().map(row -> row[index]).toArray(String[]::new);
    }

    /** Tells how the runs of batches stand that are not written now. */
    private List<BatchAnswer> stand(List<StreamBatch> batches) throws SQLException {
        String[] users = batches.stream().map(batch -> batch.channel().user()).toArray(String[]::new);
        String[] runs = batches.stream().map(StreamBatch::run).toArray(String[]::new);
        List<BatchAnswer> stand = link.rows(
                connection,
                STANDS,
                row -> {
                    long epoch = row.getLong(1);
                    if (row.wasNull()) {
                        return BatchAnswer.of(BatchAnswer.How.GONE, 0, 0);
                    }
                    BatchAnswer.How how = row.getBoolean(4)
                            ? BatchAnswer.How.FENCED
                            : row.getString(3) == null ? BatchAnswer.How.AT : BatchAnswer.How.ENDED;
                    return BatchAnswer.of(how, epoch, row.getLong(2));
                },
                settings.host(),
                users,
                runs);
        List<BatchAnswer> answers = new ArrayList<>(stand.size());
        for (int i = 0; i < stand.size(); i++) {
            answers.add(fenced(batches.get(i), stand.get(i)));
        }
        return answers;
    }

    private static BatchAnswer fenced(StreamBatch batch, BatchAnswer stands) {
        if (stands.how() == BatchAnswer.How.GONE || stands.how() == BatchAnswer.How.FENCED) {
            return stands;
        }
        if (stands.epoch() != batch.epoch()) {
            return BatchAnswer.of(BatchAnswer.How.FENCED, stands.epoch(), stands.last());
        }
        if (stands.how() == BatchAnswer.How.AT && stands.last() == batch.before()) {
            return BatchAnswer.refused(new PostgresFailure("run '" + batch.run() + "' has just changed", null));
        }
        return stands;
    }

    @Override
    public void close() {
        PostgresLink.close(connection);
    }
}
