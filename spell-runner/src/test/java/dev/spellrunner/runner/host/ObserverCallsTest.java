// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.observe.HostObserver;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Observers that keep the threads of runs. */
@Timeout(30)
class ObserverCallsTest {

    private static final HostObserver OBSERVER = new HostObserver() {};

    private final Deque<Runnable> looks = new ArrayDeque<>();
    private final AtomicLong nanos = new AtomicLong();
    private final AtomicInteger heard = new AtomicInteger();
    private final CountDownLatch blocked = new CountDownLatch(1);
    private final CountDownLatch never = new CountDownLatch(1);
    private final ObserverCalls calls = new ObserverCalls(OBSERVER, looks::add, nanos::get);

    private void block() {
        blocked.countDown();
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private void hear() {
        calls.make(OBSERVER, told -> heard.incrementAndGet());
    }

    private void look(int times) {
        for (int i = 0; i < times; i++) {
            looks.remove().run();
        }
    }

    private CompletableFuture<Boolean> blockElsewhere() throws InterruptedException {
        CompletableFuture<Boolean> left = new CompletableFuture<>();
        Thread thread = new Thread(() -> {
            calls.make(OBSERVER, told -> block());
            left.complete(Thread.currentThread().isInterrupted());
        });
        thread.setDaemon(true);
        thread.start();
        assertThat(blocked.await(30, SECONDS)).isTrue();
        return left;
    }

    @Test
    void aCallThatKeepsItsThreadIsInterruptedAndTheObserverLeftOutForAWhile() throws Exception {
        CompletableFuture<Boolean> left = blockElsewhere();
        look(20);
        hear();
        assertThat(left).isNotDone();
        assertThat(heard).hasValue(1);

        look(1);

        assertThat(left.get(30, SECONDS)).as("interrupted still").isFalse();
        hear();
        assertThat(heard).hasValue(1);
        nanos.addAndGet(Duration.ofMinutes(1).toNanos());
        hear();
        assertThat(heard).hasValue(2);
    }

    @Test
    void whatTakesBackWhatItDidToAThreadIsCalledAnyway() throws Exception {
        CompletableFuture<Boolean> left = blockElsewhere();
        look(21);
        left.get(30, SECONDS);

        calls.makeAnyway(OBSERVER, told -> heard.incrementAndGet());

        assertThat(heard).hasValue(1);
    }

    @Test
    void callsThatReturnAreNotLookedAtForEver() {
        for (int i = 0; i < 100; i++) {
            hear();
        }
        look(1);

        assertThat(looks).isEmpty();
        hear();
        assertThat(looks).hasSize(1);
        assertThat(heard).hasValue(101);
    }
}
