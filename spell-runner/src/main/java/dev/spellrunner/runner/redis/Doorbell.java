// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.text;

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
 * Hears what is published on topics, on one connection and a thread of its own. A message may be lost: after each time
 * without a connection all who hear are told so. Thread-safe.
 */
final class Doorbell implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(Doorbell.class);
    private static final long PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(100);

    private final RedisLink link;
    private final String own;
    private final Map<String, Hearing> hearings = new ConcurrentHashMap<>();
    private final Object lock = new Object();
    private @Nullable Hearer hearer;
    private @Nullable Thread thread;
    private volatile boolean closed;
    private volatile long heardAt = System.nanoTime();

    /**
     * Sets it up; the thread starts with the first topic.
     *
     * @param own the topic that is always heard
     */
    Doorbell(RedisLink link, String own, Topic hears) {
        this.link = link;
        this.own = own;
        hearings.put(own, new Hearing(hears));
    }

    /** Hears a topic. Called on the doorbell's thread; must not wait for Redis. */
    interface Topic {

        void message(byte[] message);

        /** Messages may have been lost. */
        void again();
    }

    private static final class Hearing {
        final Topic topic;
        final CompletableFuture<Void> begun = new CompletableFuture<>();

        Hearing(Topic topic) {
            this.topic = topic;
        }
    }

    /** Begins to hear a topic. Returns what completes when nothing that is published from then on is missed but by accident. */
    CompletableFuture<Void> hear(String name, Topic topic) {
        Hearing hearing = new Hearing(topic);
        hearings.put(name, hearing);
        startThread();
        tell(open -> open.subscribe(bytes(name)));
        return hearing.begun;
    }

    void leave(String name) {
        hearings.remove(name);
        tell(open -> open.unsubscribe(bytes(name)));
    }

    /** Starts to hear the host's own topic. Returns what completes when it is heard. */
    CompletableFuture<Void> start() {
        startThread();
        Hearing its = hearings.get(own);
        return its == null ? CompletableFuture.completedFuture(null) : its.begun;
    }

    private void startThread() {
        synchronized (lock) {
            if (thread == null && !closed) {
                thread = new Thread(this::work, "spell-redis-doorbell");
                thread.setDaemon(true);
                thread.start();
            }
        }
    }

    /** Starts to hear the host's own topic, and waits until it is heard: other hosts may call from then on. */
    void awaitStart(long longestMillis) {
        try {
            start().get(longestMillis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } catch (ExecutionException | TimeoutException e) {
            throw new RedisFailure("the calls of other hosts cannot be heard", e);
        }
    }

    private void tell(Consumer<Hearer> what) {
        synchronized (lock) {
            if (hearer != null) {
                try {
                    what.accept(hearer);
                } catch (JedisException e) {
                    log.debug("the topics cannot be changed on a broken connection", e);
                    RedisLink.close(hearer.connection);
                }
            }
        }
    }

    /** Asks for a sign of life, and gives a connection up that has been silent for too long. */
    void ping(long longestSilenceNanos) {
        if (System.nanoTime() - heardAt > longestSilenceNanos) {
            tell(silent -> RedisLink.close(silent.connection));
        } else {
            tell(Hearer::ping);
        }
    }

    private final class Hearer extends BinaryJedisPubSub {

        final Connection connection;

        Hearer(Connection connection) {
            this.connection = connection;
        }

        @Override
        public void onMessage(byte[] name, byte[] message) {
            heardAt = System.nanoTime();
            Hearing hearing = hearings.get(text(name));
            if (hearing != null) {
                hearing.topic.message(message);
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
                hearing.topic.again();
            }
        }
    }

    /** Subscribes again to all topics; one that came meanwhile may be subscribed twice, which does no harm. */
    private void subscribeAll(Hearer open) {
        synchronized (lock) {
            hearer = open;
            List<byte[]> names = new ArrayList<>();
            hearings.keySet().forEach(name -> {
                if (!name.equals(own)) {
                    names.add(bytes(name));
                }
            });
            if (!names.isEmpty()) {
                open.subscribe(names.toArray(byte[][]::new));
            }
        }
    }

    private void work() {
        while (!closed) {
            Connection connection = null;
            try {
                connection = link.connect();
                heardAt = System.nanoTime();
                new Hearer(connection).proceed(connection, bytes(own));
            } catch (JedisException | RedisFailure e) {
                if (!closed) {
                    log.debug("the connection that hears topics broke", e);
                }
            } catch (RuntimeException e) {
                log.error("a message cannot be taken", e);
            }
            synchronized (lock) {
                hearer = null;
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
            if (hearer != null) {
                RedisLink.close(hearer.connection);
            }
        }
        if (hearing != null) {
            LockSupport.unpark(hearing);
        }
    }
}
