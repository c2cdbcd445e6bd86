// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.text;

import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.Doorbell;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.BinaryJedisPubSub;
import redis.clients.jedis.Connection;
import redis.clients.jedis.exceptions.JedisException;

/**
 * Hears what is published on topics, by one subscription. Thread-safe.
 */
final class RedisDoorbell implements Doorbell {

    private static final Logger log = LoggerFactory.getLogger(RedisDoorbell.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final ClusterSettings settings;
    private final RedisLink link;
    private final String own;
    private final Map<String, Hearing> hearings = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private @Nullable Subscription open;
    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile long heardAt = System.nanoTime();

    /**
     * Sets it up; the thread starts with the first topic.
     *
     * @param own the topic that is always heard
     */
    RedisDoorbell(ClusterSettings settings, RedisLink link, String own, Hearer hears) {
        this.settings = settings;
        this.link = link;
        this.own = own;
        hearings.put(own, new Hearing(hears));
    }

    private static final class Hearing {
        final Hearer hearer;
        final CompletableFuture<Void> begun = new CompletableFuture<>();

        Hearing(Hearer hearer) {
            this.hearer = hearer;
        }
    }

    @Override
    public CompletableFuture<Void> hear(String name, Hearer hears) {
        Hearing hearing = new Hearing(hears);
        hearings.put(name, hearing);
        startThread();
        tell(to -> to.subscribe(bytes(name)));
        return hearing.begun;
    }

    @Override
    public void leave(String name) {
        hearings.remove(name);
        tell(to -> to.unsubscribe(bytes(name)));
    }

    /** Starts to hear the host's own topic. Returns what completes when it is heard. */
    private CompletableFuture<Void> start() {
        startThread();
        Hearing its = hearings.get(own);
        return its == null ? CompletableFuture.completedFuture(null) : its.begun;
    }

    private void startThread() {
        synchronized (lock) {
            if (thread == null && !closed) {
                thread = settings.thread("doorbell", this::work);
                thread.start();
            }
        }
    }

    @Override
    public void awaitStart(long longestMillis) {
        try {
            start().get(longestMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new RedisFailure("the calls of other hosts cannot be received", e);
        }
    }

    private void tell(Consumer<Subscription> what) {
        synchronized (lock) {
            if (open != null) {
                try {
                    what.accept(open);
                } catch (JedisException e) {
                    log.debug("the topics cannot be changed on a broken connection", e);
                    RedisLink.close(open.connection);
                }
            }
        }
    }

    @Override
    public void ping(long longestSilenceNanos) {
        if (System.nanoTime() - heardAt > longestSilenceNanos) {
            tell(silent -> RedisLink.close(silent.connection));
        } else {
            tell(Subscription::ping);
        }
    }

    private final class Subscription extends BinaryJedisPubSub {

        final Connection connection;

        Subscription(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void onMessage(byte[] name, byte[] message) {
            heardAt = System.nanoTime();
            Hearing hearing = hearings.get(text(name));
            if (hearing != null) {
                hearing.hearer.message(message);
            }
        }

        @Override
        public void onPong(byte[] pattern) {
            heardAt = System.nanoTime();
        }

        @Override
        public void onSubscribe(byte[] name, int count) {
            heardAt = System.nanoTime();
            String topic = text(name);
            if (topic.equals(own)) {
                subscribeAll(this);
            }
            Hearing hearing = hearings.get(topic);
            if (hearing != null && !hearing.begun.complete(null)) {
                hearing.hearer.again();
            }
        }
    }

    /** Subscribes again to all topics; one that came meanwhile may be subscribed twice, which does no harm. */
    private void subscribeAll(Subscription made) {
        synchronized (lock) {
            open = made;
            List<byte[]> names = new ArrayList<>();
            hearings.keySet().forEach(name -> {
                if (!name.equals(own)) {
                    names.add(bytes(name));
                }
            });
            if (!names.isEmpty()) {
                made.subscribe(names.toArray(byte[][]::new));
            }
        }
    }

    private void work() {
        while (!closed) {
            Connection connection = null;
            try {
                connection = link.connect();
                heardAt = System.nanoTime();
                new Subscription(connection).proceed(connection, bytes(own));
            } catch (JedisException | RedisFailure e) {
                if (!closed) {
                    log.debug("the connection that receives topics was lost", e);
                }
            } catch (RuntimeException e) {
                log.error("a message cannot be taken", e);
            }
            synchronized (lock) {
                open = null;
            }
            if (connection != null) {
                RedisLink.close(connection);
            }
            if (!closed) {
                LockSupport.parkNanos(this, PAUSE_NANOS);
            }
        }
    }

    @Override
    public void close() {
        closed = true;
        Thread hearing;
        synchronized (lock) {
            hearing = thread;
            if (open != null) {
                RedisLink.close(open.connection);
            }
        }
        if (hearing != null) {
            LockSupport.unpark(hearing);
        }
    }
}
