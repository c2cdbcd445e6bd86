// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.cluster.shared.BatchAnswer;
import dev.spellrunner.runner.cluster.shared.BatchLink;
import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.KeptStates;
import dev.spellrunner.runner.cluster.shared.Packed;
import dev.spellrunner.runner.cluster.shared.StoredRun;
import dev.spellrunner.runner.cluster.shared.StreamBatch;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import redis.clients.jedis.Connection;

/** Writes batches, those of all runs in one pipeline. Confined to one thread at a time. */
final class RedisBatches implements BatchLink {

    /** Less than the time that Redis has for an answer. */
    private static final int WAIT_MILLIS = 200;

    private final ClusterSettings settings;
    private final Keys keys;
    private final int replicas;
    private final RedisLink link;
    private final Connection connection;
    private final EventCodec codec;

    RedisBatches(
            ClusterSettings settings,
            Keys keys,
            int replicas,
            RedisLink link,
            Connection connection,
            EventCodec codec) {
        this.settings = settings;
        this.keys = keys;
        this.replicas = replicas;
        this.link = link;
        this.connection = connection;
        this.codec = codec;
    }

    @Override
    public List<BatchAnswer> write(List<StreamBatch> batches) {
        List<Command> commands = new ArrayList<>(batches.size());
        List<Integer> counts = new ArrayList<>(batches.size());
        for (StreamBatch batch : batches) {
            List<Command> its = commands(batch);
            commands.addAll(its);
            counts.add(its.size());
        }
        if (replicas > 0) {
            // A connection that has written nothing would wait for nothing.
            commands.add(Command.of("SET", keys.mark(), settings.host(), "PX", "1000"));
            commands.add(Command.of("WAIT", String.valueOf(replicas), String.valueOf(WAIT_MILLIS)));
        }
        List<Object> replies = link.all(connection, commands);
        List<BatchAnswer> answers = ofEach(replies, counts);
        if (replicas > 0) {
            requireReplicas(replies.get(replies.size() - 1));
            publish(batches, answers);
        }
        return answers;
    }

    private void publish(List<StreamBatch> batches, List<BatchAnswer> answers) {
        List<Command> publishing = new ArrayList<>(batches.size());
        for (int i = 0; i < batches.size(); i++) {
            if (answers.get(i).wrote(batches.get(i))) {
                publishing.add(publishing(batches.get(i)));
            }
        }
        if (!publishing.isEmpty()) {
            link.all(connection, publishing);
        }
    }

    private void requireReplicas(Object reply) {
        if (!(reply instanceof Long count) || count < replicas) {
            throw new RedisFailure(
                    "the write is on " + (reply instanceof Long few ? few : "no") + " replicas, not on " + replicas,
                    null);
        }
    }

    /** Returns one answer for each batch: that of its last command, unless another one was refused. */
    private static List<BatchAnswer> ofEach(List<Object> replies, List<Integer> counts) {
        List<BatchAnswer> each = new ArrayList<>(counts.size());
        int from = 0;
        for (int count : counts) {
            Object last = replies.get(from + count - 1);
            each.add(answer(replies.subList(from, from + count).stream()
                    .filter(RedisFailure.class::isInstance)
                    .findFirst()
                    .orElse(last)));
            from += count;
        }
        return each;
    }

    /** Reads the reply of the script that appends. */
    static BatchAnswer answer(Object reply) {
        if (reply instanceof RedisFailure refused) {
            return BatchAnswer.refused(refused);
        }
        if (reply instanceof Long) {
            // It was published alone.
            return BatchAnswer.written();
        }
        List<?> parts = RedisLink.list(reply);
        return BatchAnswer.of(
                BatchAnswer.How.valueOf(RedisLink.text(parts.get(0))), (Long) parts.get(1), (Long) parts.get(2));
    }

    /** Returns the commands that write it: what keeps the spell comes before its first run. */
    private List<Command> commands(StreamBatch batch) {
        List<Command> all = new ArrayList<>(1);
        if (batch.isFirst()) {
            batch.head().keeping().forEach(spell -> all.add(keeping(spell)));
        }
        all.add(command(batch));
        return all;
    }

    private Command keeping(Spell spell) {
        return new Command(
                "SET",
                null,
                bytes(keys.spell(spell.version())),
                SpellWriter.compact().writeBytes(spell),
                bytes("PX"),
                bytes(StreamBatch.AGE_OF_VERSIONS.toMillis()));
    }

    private Command publishing(StreamBatch batch) {
        return new Command(
                "PUBLISH",
                null,
                bytes(settings.topics().of(batch.channel())),
                Packed.pack(batch.run(), batch.events()));
    }

    /** Returns the command that appends a batch; that publishes it, if the run has no record any more. */
    Command command(StreamBatch batch) {
        if (!batch.hasRecord()) {
            return publishing(batch);
        }
        String user = batch.channel().user();
        String run = batch.run();
        LoggedEvent last = batch.last();
        List<byte[]> all = new ArrayList<>(40);
        all.add(bytes(keys.stream(user, run)));
        all.add(bytes(keys.run(user, run)));
        all.add(bytes(keys.underWay(batch.channel())));
        all.add(bytes(keys.ended(batch.channel())));
        all.add(bytes(keys.underWay(user)));
        all.add(bytes(keys.ended(user)));
        all.add(bytes(keys.states(user, run)));
        all.add(bytes(keys.runsOf(settings.host())));
        all.add(bytes(batch.epoch()));
        all.add(bytes(batch.before()));
        all.add(bytes(last.seq()));
        all.add(Packed.pack(run, batch.events()));
        // An event that replicas are to have first is published when they have it.
        all.add(bytes(replicas > 0 ? "" : settings.topics().of(batch.channel())));
        all.add(bytes(settings.age().toMillis()));
        all.add(bytes(run));
        all.add(bytes(settings.runsPerChannel()));
        all.add(bytes(Keys.member(user, run)));
        all.add(bytes(batch.isFirst() ? "first" : ""));
        all.add(bytes(last.isLast() ? last.kind() : ""));
        all.add(bytes(last.isLast() ? codec.decode(last.json()).at().toString() : ""));
        all.add(bytes(batch.states().size()));
        all.add(bytes(settings.host()));
        batch.states().forEach((spell, image) -> {
            all.add(bytes(spell));
            all.add(bytes(KeptStates.json(image, codec)));
        });
        if (batch.isFirst()) {
            addFields(all, batch.head().stored(batch.events().get(0), codec));
        }
        return LuaScript.APPEND.with(all);
    }

    private void addFields(List<byte[]> arguments, StoredRun run) {
        add(arguments, "owner", settings.host());
        add(arguments, "spell", run.spell());
        String kept = run.kept();
        if (kept != null) {
            add(arguments, "name", run.name());
            add(arguments, "kept", kept);
            add(arguments, "inputs", run.inputs());
        }
    }

    private static void add(List<byte[]> arguments, String field, String value) {
        arguments.add(bytes(field));
        arguments.add(bytes(value));
    }

    @Override
    public void close() {
        RedisLink.close(connection);
    }
}
