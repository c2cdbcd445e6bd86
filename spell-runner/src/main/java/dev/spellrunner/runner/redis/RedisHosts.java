// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.list;
import static dev.spellrunner.runner.redis.RedisLink.text;

import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.StoredHosts;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Hosts in one sorted set, by the ends of their leases, and the runs of each in a set of its own. Thread-safe. */
final class RedisHosts implements StoredHosts {

    private static final Logger log = LoggerFactory.getLogger(RedisHosts.class);

    private static final long USUAL_BYTES = 1 << 20;

    private final ClusterSettings settings;
    private final RedisLink link;
    private final Keys keys;

    RedisHosts(ClusterSettings settings, RedisLink link, Keys keys) {
        this.settings = settings;
        this.link = link;
        this.keys = keys;
    }

    @Override
    public Beat beat(Duration lease) {
        List<?> reply = list(link.call(
                LuaScript.BEAT.with(List.of(bytes(keys.hosts()), bytes(settings.host()), bytes(lease.toMillis())))));
        List<String> over = new ArrayList<>();
        reply.subList(3, reply.size()).forEach(host -> over.add(text(host)));
        return new Beat(
                (Long) reply.get(0), reply.get(1).equals(1L), reply.get(2).equals(1L), over);
    }

    @Override
    public long runsOf(String host) {
        return (Long) link.call(Command.of("SCARD", keys.runsOf(host)));
    }

    @Override
    public List<Orphaned> someRunsOf(String host, long most) {
        List<String> members = new ArrayList<>();
        List<Command> commands = new ArrayList<>();
        for (Object found : list(link.call(Command.of("SRANDMEMBER", keys.runsOf(host), String.valueOf(most))))) {
            String member = text(found);
            members.add(member);
            // A stream begins with small batches, and large ones follow: none is left out of the count.
            for (String key : List.of(
                    keys.stream(Keys.userOf(member), Keys.runOf(member)),
                    keys.states(Keys.userOf(member), Keys.runOf(member)))) {
                commands.add(Command.of("MEMORY", "USAGE", key, "SAMPLES", "0"));
            }
        }
        List<Object> sizes = commands.isEmpty() ? List.of() : link.all(commands);
        List<Orphaned> some = new ArrayList<>();
        for (int i = 0; i < members.size(); i++) {
            String member = members.get(i);
            some.add(new Orphaned(
                    Keys.userOf(member), Keys.runOf(member), size(sizes.get(2 * i)) + size(sizes.get(2 * i + 1))));
        }
        return some;
    }

    /** Returns a size in bytes; one that this user may not ask for is taken for a usual one, so that runs go on all the same. */
    private static long size(@Nullable Object reply) {
        if (reply instanceof RedisFailure refused) {
            log.warn("the sizes of runs are unknown (allow this user MEMORY USAGE): {}", refused.getMessage());
            return USUAL_BYTES;
        }
        return reply instanceof Long bytes ? bytes : 0;
    }

    @Override
    public List<Claimed> claim(String host, List<Orphaned> runs) {
        List<Command> commands = new ArrayList<>();
        for (Orphaned run : runs) {
            commands.add(LuaScript.CLAIM.with(List.of(
                    bytes(keys.run(run.user(), run.run())),
                    bytes(keys.hosts()),
                    bytes(keys.runsOf(host)),
                    bytes(keys.runsOf(settings.host())),
                    bytes(host),
                    bytes(settings.host()),
                    bytes(Keys.member(run.user(), run.run())))));
        }
        List<Object> replies = commands.isEmpty() ? List.of() : link.all(commands);
        List<Claimed> claimed = new ArrayList<>();
        for (int i = 0; i < replies.size(); i++) {
            claimed(runs.get(i), replies.get(i)).ifPresent(claimed::add);
        }
        return claimed;
    }

    private static Optional<Claimed> claimed(Orphaned run, Object reply) {
        if (reply instanceof RedisFailure refused) {
            log.warn("a run of a host that is lost cannot be claimed at the moment: {}", refused.getMessage());
            return Optional.empty();
        }
        List<?> parts = list(reply);
        return text(parts.get(0)).equals("OK")
                ? Optional.of(new Claimed(run.user(), run.run(), (Long) parts.get(1), (Long) parts.get(2)))
                : Optional.empty();
    }

    @Override
    public void free(String user, String run, long epoch) {
        link.call(LuaScript.FREE.with(List.of(
                bytes(keys.run(user, run)),
                bytes(keys.runsOf(settings.host())),
                bytes(keys.runsOf(NO_HOST)),
                bytes(keys.hosts()),
                bytes(settings.host()),
                bytes(epoch),
                bytes(NO_HOST),
                bytes(Keys.member(user, run)))));
    }

    @Override
    public boolean drop(String host, Duration playsWait) {
        return link.call(LuaScript.DROP_HOST.with(List.of(
                        bytes(keys.hosts()),
                        bytes(keys.runsOf(host)),
                        bytes(keys.playsOf(host)),
                        bytes(host),
                        bytes(playsWait.toMillis()),
                        bytes(keys.ofUsers()),
                        bytes(settings.age().toMillis()))))
                .equals(1L);
    }

    @Override
    public Optional<String> ownerOf(String user, String run) {
        Object owner = link.call(Command.of("HGET", keys.run(user, run), "owner"));
        return owner == null ? Optional.empty() : Optional.of(text(owner));
    }
}
