// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.Cluster.Calls;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Channel;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries calls to the host that has a run, and its answers back, over the topics of the hosts. A call that gets no answer is
 * made once more, to whichever host has the run by then; the host answers it once. Thread-safe.
 */
final class SharedCalls implements Doorbell.Hearer {

    private static final Logger log = LoggerFactory.getLogger(SharedCalls.class);

    private static final int MOST_ANSWERED = 1000;
    private static final int MOST_BYTES = 1024 * 1024;

    private final ClusterSettings settings;
    private final SharedStore store;
    private final Executor executor;
    private final EventCodec codec;
    private final Runnable onAgain;
    private final long patienceMillis;
    private final AtomicLong number = new AtomicLong();
    private final Map<String, CompletableFuture<Map<String, @Nullable Object>>> asked = new ConcurrentHashMap<>();
    private volatile @Nullable Calls calls;

    private final Object lock = new Object();
    /** The last answers, by the id of the call. */
    private final Map<String, CompletionStage<Map<String, @Nullable Object>>> answered = new LinkedHashMap<>() {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, CompletionStage<Map<String, @Nullable Object>>> eldest) {
            return size() > MOST_ANSWERED;
        }
    };

    /**
     * Creates what carries calls.
     *
     * @param onAgain is run when calls can be heard again after a time without a connection; must not block
     */
    SharedCalls(ClusterSettings settings, SharedStore store, Executor executor, EventCodec codec, Runnable onAgain) {
        this.settings = settings;
        this.store = store;
        this.executor = executor;
        this.codec = codec;
        this.onAgain = onAgain;
        this.patienceMillis = settings.timeout().toMillis();
    }

    void serve(Calls wanted) {
        calls = wanted;
    }

    // ---- asking ----

    /** Something that one of the hosts has: how to find out which one, and how to tell of it. */
    private record Wanted(Supplier<Optional<String>> owner, String name, Map<String, ?> data) {}

    CompletionStage<Map<String, @Nullable Object>> call(
            String user, String run, String method, Map<String, ? extends @Nullable Object> parameters) {
        Supplier<Optional<String>> owner = () -> store.hosts().ownerOf(user, run);
        return call(user, new Wanted(owner, "run '" + run + "'", Map.of("run", run)), method, parameters);
    }

    /** Makes a call for the play of a spell. */
    CompletionStage<Map<String, @Nullable Object>> callPlayer(
            Channel channel, String method, Map<String, ? extends @Nullable Object> parameters) {
        Supplier<Optional<String>> owner = () -> store.plays().ownerOf(channel);
        String spell = channel.spell();
        Wanted play = new Wanted(owner, "play of spell '" + spell + "'", Map.of("spell", spell));
        return call(channel.user(), play, method, parameters);
    }

    private CompletionStage<Map<String, @Nullable Object>> call(
            String user, Wanted wanted, String method, Map<String, ? extends @Nullable Object> parameters) {
        String id = settings.host() + '-' + number.incrementAndGet();
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("id", id);
        message.put("from", settings.host());
        message.put("user", user);
        message.put("method", method);
        message.put("parameters", parameters);
        byte[] bytes = codec.encodeValues(message).getBytes(UTF_8);
        if (bytes.length > MOST_BYTES) {
            return CompletableFuture.failedFuture(new ServiceException(
                    Code.LIMIT, "the call is too large for another host (send at most 1 MiB)", Map.of()));
        }
        return ask(id, wanted, bytes)
                .exceptionallyCompose(failed ->
                        isUnanswered(failed) ? ask(id, wanted, bytes) : CompletableFuture.failedFuture(failed))
                .exceptionallyCompose(failed -> CompletableFuture.failedFuture(
                        isUnanswered(failed)
                                ? new ServiceException(
                                        Code.BUSY,
                                        "the host of the " + wanted.name() + " does not answer (try again later)",
                                        wanted.data())
                                : failed));
    }

    private static boolean isUnanswered(Throwable failed) {
        Throwable cause =
                failed instanceof CompletionException && failed.getCause() != null ? failed.getCause() : failed;
        return cause instanceof TimeoutException
                || cause instanceof RunsUnavailableException
                || cause instanceof RejectedExecutionException;
    }

    private CompletableFuture<Map<String, @Nullable Object>> ask(String id, Wanted wanted, byte[] message) {
        CompletableFuture<Map<String, @Nullable Object>> answer = new CompletableFuture<>();
        asked.put(id, answer);
        try {
            executor.execute(() -> publish(wanted, message, answer));
        } catch (RejectedExecutionException e) {
            answer.completeExceptionally(e);
        }
        return answer.orTimeout(patienceMillis, TimeUnit.MILLISECONDS).whenComplete((done, failed) -> asked.remove(id));
    }

    private void publish(Wanted wanted, byte[] message, CompletableFuture<Map<String, @Nullable Object>> answer) {
        try {
            Optional<String> owner = wanted.owner().get();
            if (owner.isEmpty()) {
                answer.completeExceptionally(
                        new ServiceException(Code.NOT_FOUND, "there is no " + wanted.name(), wanted.data()));
                return;
            }
            // It may not be heard, if the host is lost: then no answer comes, and the next attempt finds another host.
            store.publish(settings.topics().ofHost(owner.get()), message);
        } catch (RunsUnavailableException e) {
            answer.completeExceptionally(e);
        }
    }

    // ---- answering ----

    @Override
    public void message(byte[] message) {
        Map<String, @Nullable Object> fields = codec.decodeValues(new String(message, UTF_8));
        String id = String.valueOf(fields.get("id"));
        CompletableFuture<Map<String, @Nullable Object>> waiting = asked.get(id);
        if (fields.containsKey("method")) {
            answer(id, fields);
        } else if (waiting != null && fields.get("error") instanceof Map<?, ?> error) {
            waiting.completeExceptionally(error(error));
        } else if (waiting != null) {
            waiting.complete(named(fields.get("answer")));
        }
    }

    /** A caller that waits for an answer that was lost asks again by itself. */
    @Override
    public void again() {
        onAgain.run();
    }

    private void answer(String id, Map<String, @Nullable Object> call) {
        String to = String.valueOf(call.get("from"));
        CompletionStage<Map<String, @Nullable Object>> answer;
        synchronized (lock) {
            answer = answered.get(id);
        }
        if (answer == null) {
            answer = made(call);
            synchronized (lock) {
                answered.put(id, answer);
            }
        }
        answer.whenComplete((done, failed) -> reply(to, fields(id, done, failed)));
    }

    private CompletionStage<Map<String, @Nullable Object>> made(Map<String, @Nullable Object> call) {
        Calls answers = calls;
        if (answers == null) {
            return CompletableFuture.failedFuture(
                    new ServiceException(Code.BUSY, "the host is not ready (try again later)", Map.of()));
        }
        return answers.call(
                String.valueOf(call.get("user")), String.valueOf(call.get("method")), named(call.get("parameters")));
    }

    private static Map<String, @Nullable Object> fields(
            String id, @Nullable Map<String, @Nullable Object> done, @Nullable Throwable failed) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("id", id);
        if (failed == null) {
            fields.put("answer", done);
            return fields;
        }
        ServiceException told = ServiceException.of(failed);
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("code", told.code().wireName());
        error.put("message", told.getMessage());
        error.put("data", told.data());
        fields.put("error", error);
        return fields;
    }

    private void reply(String to, Map<String, @Nullable Object> fields) {
        byte[] reply = codec.encodeValues(fields).getBytes(UTF_8);
        try {
            executor.execute(() -> {
                try {
                    store.publish(settings.topics().ofHost(to), reply);
                } catch (RunsUnavailableException e) {
                    log.warn("a call of another host cannot be answered at the moment", e);
                }
            });
        } catch (RejectedExecutionException e) {
            log.debug("a call of another host is not answered any more", e);
        }
    }

    private static ServiceException error(Map<?, ?> error) {
        Code code =
                Code.valueOf(String.valueOf(error.get("code")).replace('-', '_').toUpperCase(Locale.ROOT));
        return new ServiceException(code, String.valueOf(error.get("message")), named(error.get("data")));
    }

    static Map<String, @Nullable Object> named(@Nullable Object value) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((name, each) -> named.put(String.valueOf(name), each));
        }
        return named;
    }
}
