// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.list;
import static dev.spellrunner.runner.redis.RedisLink.text;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.Plays;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.log.Channel;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The plays of the spells of a cluster. What this host does with plays is written in the order in which it was done, one after
 * the other, and again until Redis has it. Thread-safe.
 */
final class RedisPlays implements Plays, RedisEventLog.PlayTopic {

    private static final Logger log = LoggerFactory.getLogger(RedisPlays.class);

    private final Settings settings;
    private final RedisLink link;
    private final RedisCalls calls;
    private final Executor executor;
    private final EventCodec codec;
    private final long patienceMillis;
    private final OrderedWrites writes;
    /** The plays of this host, with their policies as JSON. */
    private final Map<Channel, byte[]> mine = new ConcurrentHashMap<>();

    private volatile Watcher watcher = new Nobody();
    private volatile boolean left;

    /**
     * Begins without plays.
     *
     * @param executor writes and reads
     * @param patienceMillis how long a host waits until it has taken a play
     */
    RedisPlays(
            Settings settings,
            RedisLink link,
            RedisCalls calls,
            Executor executor,
            EventCodec codec,
            long patienceMillis) {
        this.settings = settings;
        this.link = link;
        this.calls = calls;
        this.executor = executor;
        this.codec = codec;
        this.patienceMillis = patienceMillis;
        this.writes = new OrderedWrites(executor);
    }

    /** A host that plays nothing. */
    private static final class Nobody implements Watcher {

        @Override
        public void told(Channel channel, Optional<Map<String, @Nullable Object>> now) {
            log.debug("a play of {} has changed", channel);
        }

        @Override
        public void taken(Channel channel) {
            log.debug("the play of {} is another host's", channel);
        }

        @Override
        public void lost(Channel channel, Map<String, @Nullable Object> policy) {
            log.debug("the host of the play of {} is lost", channel);
        }
    }

    @Override
    public void watch(Watcher wanted) {
        watcher = wanted;
    }

    // ---- whose a play is ----

    @Override
    public Optional<Elsewhere> find(Channel channel) {
        Keys keys = settings.keys();
        return elsewhere(link.call(Script.FIND_PLAY.with(
                List.of(bytes(keys.play(channel)), bytes(keys.hosts()), bytes(settings.host())))));
    }

    private Optional<Elsewhere> elsewhere(Object reply) {
        List<?> parts = list(reply);
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Elsewhere(
                        codec.decodeValues(text(parts.get(0))),
                        codec.decodeValues(text(parts.get(1))),
                        parts.get(2).equals(0L)));
    }

    @Override
    public Optional<Elsewhere> take(Channel channel, Map<String, ? extends @Nullable Object> policy) {
        byte[] its = bytes(codec.encodeValues(policy));
        CompletableFuture<Optional<Elsewhere>> taken = new CompletableFuture<>();
        writes.add(channel, () -> take(channel, its, taken));
        try {
            return taken.orTimeout(patienceMillis, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new RunsUnavailableException("the play of '" + channel.spell() + "' cannot be taken", e.getCause());
        }
    }

    private void take(Channel channel, byte[] policy, CompletableFuture<Optional<Elsewhere>> taken) {
        if (taken.isDone()) {
            return;
        }
        try {
            Optional<Elsewhere> other = elsewhere(link.call(takes(channel, policy)));
            if (other.isEmpty()) {
                mine.put(channel, policy);
            }
            if (!taken.complete(other) && other.isEmpty()) {
                // It came too late: nobody plays it here.
                tell(channel, Map.of(), true);
            }
        } catch (RedisFailure e) {
            taken.completeExceptionally(e);
        }
    }

    private Command takes(Channel channel, byte[] policy) {
        Keys keys = settings.keys();
        return Script.TAKE_PLAY.with(List.of(
                bytes(keys.play(channel)),
                bytes(keys.hosts()),
                bytes(keys.playsOf(settings.host())),
                bytes(settings.host()),
                policy,
                bytes(Keys.member(channel.user(), channel.spell())),
                bytes(keys.playsOfBegin()),
                bytes(Keys.PLAYS_OF_END)));
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> call(
            Channel channel, String method, Map<String, ? extends @Nullable Object> parameters) {
        return calls.callPlayer(channel, method, parameters);
    }

    // ---- telling ----

    @Override
    public void tell(Channel channel, Map<String, ? extends @Nullable Object> state, boolean isOver) {
        byte[] policy = mine.get(channel);
        if (policy == null || left) {
            return;
        }
        Keys keys = settings.keys();
        byte[] json = bytes(codec.encodeValues(state));
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("from", settings.host());
        message.put("state", state);
        byte[] told = bytes(codec.encodeValues(message));
        byte[] all = new byte[told.length + 1];
        all[0] = MARK;
        System.arraycopy(told, 0, all, 1, told.length);
        Command tells = Script.TELL_PLAY.with(List.of(
                bytes(keys.play(channel)),
                bytes(keys.playsOf(settings.host())),
                bytes(settings.host()),
                bytes(Keys.member(channel.user(), channel.spell())),
                json,
                policy,
                bytes(isOver ? "over" : ""),
                bytes(keys.topic(channel)),
                all));
        writes.add(channel, () -> {
            if (!left) {
                told(channel, policy, link.call(tells).equals(1L), isOver);
            }
        });
    }

    private void told(Channel channel, byte[] policy, boolean isMine, boolean isOver) {
        if (isMine && !isOver) {
            mine.put(channel, policy);
        } else {
            mine.remove(channel);
        }
        if (!isMine && !isOver) {
            watcher.taken(channel);
        }
    }

    @Override
    public void leave() {
        left = true;
        writes.close();
    }

    // ---- hearing ----

    @Override
    public void message(Channel channel, byte[] message) {
        Map<String, @Nullable Object> fields =
                codec.decodeValues(new String(message, 1, message.length - 1, StandardCharsets.UTF_8));
        if (!settings.host().equals(fields.get("from")) && fields.get("state") instanceof Map<?, ?> state) {
            watcher.told(channel, Optional.of(RedisCalls.named(state)));
        }
    }

    /** Messages may have been lost meanwhile. */
    @Override
    public void again(Channel channel) {
        if (mine.containsKey(channel)) {
            return;
        }
        later(() -> watcher.told(
                channel, find(channel).filter(play -> !play.isLost()).map(Elsewhere::state)));
    }

    private void later(Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RedisFailure e) {
                    log.warn("how plays stand cannot be read at the moment: {}", e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("the host leaves, and hears of no more plays", e);
        }
    }

    // ---- hosts that are lost ----

    /** This host may have counted as lost: checks that its plays are still its own. */
    void check() {
        Keys keys = settings.keys();
        mine.forEach((channel, policy) -> writes.add(channel, () -> {
            Object owner = link.call(Command.of("HGET", keys.play(channel), "owner"));
            if (owner != null && !text(owner).equals(settings.host()) && mine.remove(channel, policy)) {
                watcher.taken(channel);
            }
        }));
    }

    /** Reports the plays of a host that is lost. */
    void report(String host) {
        List<String> members = new ArrayList<>();
        list(link.call(Command.of("SMEMBERS", settings.keys().playsOf(host)))).forEach(each -> members.add(text(each)));
        for (String member : members) {
            Channel channel = new Channel(Keys.userOf(member), Keys.runOf(member));
            find(channel).filter(Elsewhere::isLost).ifPresent(play -> watcher.lost(channel, play.policy()));
        }
    }
}
