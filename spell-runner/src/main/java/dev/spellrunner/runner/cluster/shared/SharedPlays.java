// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.Plays;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.log.Channel;
import java.util.LinkedHashMap;
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
 * the other, and again until the server has it. Thread-safe.
 */
final class SharedPlays implements Plays, SharedEventLog.PlayTopic {

    private static final Logger log = LoggerFactory.getLogger(SharedPlays.class);

    private final ClusterSettings settings;
    private final StoredPlays stored;
    private final SharedCalls calls;
    private final Executor executor;
    private final EventCodec codec;
    private final long patienceMillis;
    private final OrderedWrites writes;
    /** The plays of this host, with their policies as JSON. */
    private final Map<Channel, String> mine = new ConcurrentHashMap<>();

    private volatile Watcher watcher = new Unwatched();
    private volatile boolean left;

    /**
     * Begins without plays.
     *
     * @param executor writes and reads
     */
    SharedPlays(ClusterSettings settings, StoredPlays stored, SharedCalls calls, Executor executor, EventCodec codec) {
        this.settings = settings;
        this.stored = stored;
        this.calls = calls;
        this.executor = executor;
        this.codec = codec;
        this.patienceMillis = settings.timeout().multipliedBy(2).toMillis();
        this.writes = new OrderedWrites(executor);
    }

    /** A host that plays nothing. */
    private static final class Unwatched implements Watcher {

        @Override
        public void told(Channel channel, Optional<Map<String, @Nullable Object>> now) {
            log.debug("a play of {} has changed", channel);
        }

        @Override
        public void taken(Channel channel) {
            log.debug("the play of {} belongs to another host", channel);
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
        return stored.find(channel).map(this::elsewhere);
    }

    private Elsewhere elsewhere(StoredPlays.Play play) {
        return new Elsewhere(codec.decodeValues(play.state()), codec.decodeValues(play.policy()), !play.lives());
    }

    @Override
    public Optional<Elsewhere> take(Channel channel, Map<String, ? extends @Nullable Object> policy) {
        String its = codec.encodeValues(policy);
        CompletableFuture<Optional<Elsewhere>> taken = new CompletableFuture<>();
        writes.add(channel, () -> take(channel, its, taken));
        try {
            return taken.orTimeout(patienceMillis, TimeUnit.MILLISECONDS).join();
        } catch (CompletionException e) {
            throw new RunsUnavailableException("the play of '" + channel.spell() + "' cannot be taken", e.getCause());
        }
    }

    private void take(Channel channel, String policy, CompletableFuture<Optional<Elsewhere>> taken) {
        if (taken.isDone()) {
            return;
        }
        try {
            Optional<Elsewhere> other = stored.take(channel, policy).map(this::elsewhere);
            if (other.isEmpty()) {
                mine.put(channel, policy);
            }
            if (!taken.complete(other) && other.isEmpty()) {
                // It came too late: it is not played here.
                tell(channel, Map.of(), true);
            }
        } catch (RunsUnavailableException e) {
            taken.completeExceptionally(e);
        }
    }

    @Override
    public CompletionStage<Map<String, @Nullable Object>> call(
            Channel channel, String method, Map<String, ? extends @Nullable Object> parameters) {
        return calls.callPlayer(channel, method, parameters);
    }

    // ---- telling ----

    @Override
    public void tell(Channel channel, Map<String, ? extends @Nullable Object> state, boolean isOver) {
        String policy = mine.get(channel);
        if (policy == null || left) {
            return;
        }
        String json = codec.encodeValues(state);
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("from", settings.host());
        message.put("state", state);
        byte[] told = codec.encodeValues(message).getBytes(UTF_8);
        byte[] all = new byte[told.length + 1];
        all[0] = MARK;
        System.arraycopy(told, 0, all, 1, told.length);
        writes.add(channel, () -> {
            if (!left) {
                told(channel, policy, stored.tell(channel, json, policy, isOver, all), isOver);
            }
        });
    }

    private void told(Channel channel, String policy, boolean isMine, boolean isOver) {
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
        Map<String, @Nullable Object> fields = codec.decodeValues(new String(message, 1, message.length - 1, UTF_8));
        if (!settings.host().equals(fields.get("from")) && fields.get("state") instanceof Map<?, ?> state) {
            watcher.told(channel, Optional.of(SharedCalls.named(state)));
        }
    }

    /** Messages may have been lost meanwhile. */
    @Override
    public void again(Channel channel) {
        if (mine.containsKey(channel)) {
            return;
        }
        // A host that has just taken the play has no state to tell yet, and tells it soon.
        later(() -> watcher.told(
                channel,
                find(channel)
                        .filter(play -> !play.isLost() && !play.state().isEmpty())
                        .map(Elsewhere::state)));
    }

    private void later(Runnable task) {
        try {
            executor.execute(() -> {
                try {
                    task.run();
                } catch (RunsUnavailableException e) {
                    log.warn("the states of plays cannot be read at the moment: {}", e.getMessage());
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("the host is closing: no more plays are reported", e);
        }
    }

    // ---- hosts that are lost ----

    /** This host may have counted as lost: checks that its plays are still its own. */
    void check() {
        mine.forEach((channel, policy) -> writes.add(channel, () -> {
            Optional<String> owner = stored.ownerOf(channel);
            if (owner.isPresent() && !owner.get().equals(settings.host()) && mine.remove(channel, policy)) {
                watcher.taken(channel);
            }
        }));
    }

    /** Reports the plays of a host that is lost. */
    void report(String host) {
        for (Channel channel : stored.of(host)) {
            find(channel).filter(Elsewhere::isLost).ifPresent(play -> watcher.lost(channel, play.policy()));
        }
    }
}
