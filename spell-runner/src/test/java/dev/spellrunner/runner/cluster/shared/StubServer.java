// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.cluster.RunsUnavailableException;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/** A server for one host, which answers, refuses, or answers late, as a test wants. Keeps nothing. Thread-safe. */
final class StubServer implements SharedStore, StoredHosts, BatchLink, Doorbell {

    /** For how long an answer is held back after the host has begun to close. */
    private static final long LATE_MILLIS = 200;

    private final AtomicInteger beats = new AtomicInteger();
    private final CountDownLatch asked = new CountDownLatch(1);
    private final CountDownLatch closing = new CountDownLatch(1);
    private final CountDownLatch left = new CountDownLatch(1);
    private volatile boolean answersLate;
    private volatile boolean isOver;
    private volatile boolean refusesWrites;
    private volatile boolean refusesBeats;
    private volatile @Nullable Thread asking;
    private volatile boolean askedWhenLeft;
    private volatile @Nullable Hearer own;

    // ---- what a test says ----

    int beats() {
        return beats.get();
    }

    void leaseIsOver() {
        isOver = true;
    }

    void refuseWrites(boolean refuses) {
        refusesWrites = refuses;
    }

    void refuseBeats(boolean refuses) {
        refusesBeats = refuses;
    }

    void answerOwnersWhenClosing() {
        answersLate = true;
    }

    void awaitQuestion() throws InterruptedException {
        if (!asked.await(30, TimeUnit.SECONDS)) {
            throw new AssertionError("no host asks who owns a run");
        }
    }

    void closing() {
        closing.countDown();
    }

    /** Tells whether a thread of the host still asked who owns a run when the host said that it leaves. */
    boolean wasAskedWhenTheHostLeft() {
        return askedWhenLeft;
    }

    void hearAgain() {
        requireNonNull(own, "own").again();
    }

    // ---- hosts ----

    @Override
    public Beat beat(Duration lease) {
        if (lease.isZero()) {
            Thread thread = asking;
            askedWhenLeft = thread != null && thread.isAlive();
            left.countDown();
        } else if (refusesBeats) {
            throw new RunsUnavailableException("no beats", null);
        }
        beats.incrementAndGet();
        return new Beat(1, false, isOver, List.of());
    }

    @Override
    public Optional<String> ownerOf(String user, String run) {
        asking = Thread.currentThread();
        asked.countDown();
        try {
            if (answersLate && closing.await(30, TimeUnit.SECONDS)) {
                // A host that does not wait for the answer leaves meanwhile.
                left.await(LATE_MILLIS, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return Optional.empty();
    }

    @Override
    public long runsOf(String host) {
        return 0;
    }

    @Override
    public List<Orphaned> someRunsOf(String host, long most) {
        return List.of();
    }

    @Override
    public List<Claimed> claim(String host, List<Orphaned> runs) {
        return List.of();
    }

    @Override
    public void free(String user, String run, long epoch) {}

    @Override
    public boolean drop(String host, Duration playsWait) {
        return true;
    }

    // ---- writing and hearing ----

    @Override
    public List<BatchAnswer> write(List<StreamBatch> batches) {
        if (refusesWrites) {
            throw new RunsUnavailableException("no writes", null);
        }
        return batches.stream().map(batch -> BatchAnswer.written()).toList();
    }

    @Override
    public void awaitStart(long longestMillis) {}

    @Override
    public CompletableFuture<Void> hear(String topic, Hearer hears) {
        return CompletableFuture.completedFuture(null);
    }

    @Override
    public void leave(String topic) {}

    @Override
    public void ping(long longestSilenceNanos) {}

    // ---- the store ----

    @Override
    public BatchLink connect() {
        return this;
    }

    @Override
    public StoredHosts hosts() {
        return this;
    }

    @Override
    public Doorbell doorbell(String topic, Hearer hears, Executor executor) {
        own = hears;
        return this;
    }

    @Override
    public StoredRuns runs() {
        return unused(StoredRuns.class);
    }

    @Override
    public StoredPlays plays() {
        return unused(StoredPlays.class);
    }

    @Override
    public StoredPlaces places() {
        return unused(StoredPlaces.class);
    }

    @Override
    public StoredSpells spells() {
        return unused(StoredSpells.class);
    }

    private static <T> T unused(Class<T> type) {
        return type.cast(
                Proxy.newProxyInstance(type.getClassLoader(), new Class<?>[] {type}, (proxy, method, values) -> {
                    throw new UnsupportedOperationException(method.toString());
                }));
    }

    @Override
    public void publish(String topic, byte[] message) {}

    @Override
    public void prepare() {}

    @Override
    public List<String> warnings() {
        return List.of();
    }

    @Override
    public void close() {}
}
