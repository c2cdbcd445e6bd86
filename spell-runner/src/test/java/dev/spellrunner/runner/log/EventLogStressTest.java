// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.NodeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.RepeatedTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class EventLogStressTest {

    private static final Channel CHANNEL = new Channel("ada", "wee silver");

    private final ExecutorService threads = Executors.newCachedThreadPool();
    private final List<Future<?>> started = new ArrayList<>();
    private final CountDownLatch go = new CountDownLatch(1);

    @AfterEach
    void stop() {
        threads.shutdownNow();
    }

    private void start(Callable<?> work) {
        started.add(threads.submit(() -> {
            go.await();
            return work.call();
        }));
    }

    private void awaitAll() throws Exception {
        go.countDown();
        for (Future<?> future : started) {
            future.get(100, TimeUnit.SECONDS);
        }
    }

    @RepeatedTest(5)
    void givesEveryEventOnceInOrderToWhoComesAndGoes() throws Exception {
        InMemoryEventLog log = EventLog.inMemory().runsPerChannel(1000).build();
        int runsOfEach = 20;
        int steps = 50;
        List<String> runs = new ArrayList<>();
        for (int writer = 0; writer < 3; writer++) {
            String prefix = "r-" + writer + "-";
            List<String> own =
                    IntStream.range(0, runsOfEach).mapToObj(i -> prefix + i).toList();
            runs.addAll(own);
            start(() -> {
                own.forEach(run -> Story.of(run, steps).forEach(event -> log.append(CHANNEL, event)));
                return null;
            });
        }
        for (int i = 0; i < 5; i++) {
            int seed = i;
            start(() -> {
                comeAndGo(log, new Random(seed), runs, 2 + 3 * steps);
                return null;
            });
        }

        awaitAll();

        assertThat(log.followers()).isZero();
        log.close();
        assertThat(log.channels()).isZero();
        assertThat(log.bytes()).isZero();
    }

    /** Follows, a while each time, and goes on from what was heard last; until all runs are heard to their end. */
    private static void comeAndGo(EventLog log, Random random, List<String> runs, long length) throws Exception {
        Map<String, Long> heard = new ConcurrentHashMap<>();
        while (!runs.stream().allMatch(run -> heard.getOrDefault(run, 0L) == length)) {
            Semaphore told = new Semaphore(0);
            try (Follower follower = log.follow(CHANNEL, Start.after(heard), told::release)) {
                assertThat(follower.gone()).isEmpty();
                for (int i = random.nextInt(200); i >= 0; i--) {
                    List<LoggedEvent> taken = follower.take(random.nextInt(5_000));
                    for (LoggedEvent event : taken) {
                        assertThat(event.since()).isEqualTo(heard.getOrDefault(event.run(), 0L) + 1);
                        heard.put(event.run(), event.seq());
                    }
                    if (taken.isEmpty() && !told.tryAcquire(5, TimeUnit.MILLISECONDS)) {
                        break;
                    }
                }
            }
        }
    }

    @RepeatedTest(3)
    void tellsAFollowerThatWaitsOfTheNextEventJustOnce() throws Exception {
        try (InMemoryEventLog log = EventLog.inMemory().build()) {
            int writers = 3;
            int steps = 50 * Integer.getInteger("spellrunner.seeds", 60);
            for (int writer = 0; writer < writers; writer++) {
                List<NodeEvent> run = Story.of("r-" + writer, steps);
                start(() -> {
                    for (NodeEvent event : run) {
                        log.append(CHANNEL, event);
                        // Now and then so long that the followers have nothing left.
                        LockSupport.parkNanos(event.seq() % 4 == 0 ? 1_000 : 0);
                    }
                    return null;
                });
            }
            for (int i = 0; i < 2; i++) {
                start(() -> {
                    takeOnlyWhenTold(log, writers, steps);
                    return null;
                });
            }

            awaitAll();
        }
    }

    private static void takeOnlyWhenTold(EventLog log, int runs, int steps) throws Exception {
        Semaphore told = new Semaphore(0);
        long heard = 0;
        int ended = 0;
        try (Follower follower = log.follow(CHANNEL, Start.after(Map.of()), told::release)) {
            while (ended < runs) {
                assertThat(told.tryAcquire(20, TimeUnit.SECONDS))
                        .as("told after %s", heard)
                        .isTrue();
                assertThat(told.availablePermits()).as("told once more").isZero();
                List<LoggedEvent> taken = follower.take(Integer.MAX_VALUE);
                assertThat(taken).as("what it was told of").isNotEmpty();
                while (!taken.isEmpty()) {
                    heard += taken.size();
                    ended += (int) taken.stream().filter(LoggedEvent::isLast).count();
                    taken = follower.take(Integer.MAX_VALUE);
                }
            }
        }
        assertThat(heard).isEqualTo(runs * (2L + 3L * steps));
    }

    @Test
    void stopsAtOnceWhateverGoesOn() throws Exception {
        for (int round = 0; round < 200; round++) {
            InMemoryEventLog log = EventLog.inMemory().build();
            CountDownLatch begun = new CountDownLatch(2);
            List<Future<?>> all = new ArrayList<>();
            all.add(threads.submit(() -> {
                begun.countDown();
                Story.of("r-1", 20).forEach(event -> log.append(CHANNEL, event));
            }));
            all.add(threads.submit(() -> {
                begun.countDown();
                for (int i = 0; i < 20; i++) {
                    log.follow(CHANNEL, Start.underWay(), () -> {}).take(100);
                }
            }));

            assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
            log.close();
            for (Future<?> future : all) {
                future.get(20, TimeUnit.SECONDS);
            }

            assertThat(log.channels()).isZero();
            assertThat(log.followers()).isZero();
            assertThat(log.bytes()).isZero();
        }
    }

    @Test
    void staysInBoundsWhateverGoesOn() throws Exception {
        InMemoryEventLog log = EventLog.inMemory()
                .runsPerChannel(3)
                .eventsPerRun(40)
                .bytesPerRun(5_000)
                .bytes(20_000)
                .build();
        for (int i = 0; i < 4; i++) {
            Channel channel = new Channel("user " + i % 2, "wee silver");
            String run = "r-" + i + "-";
            start(() -> {
                for (int round = 0; round < 100; round++) {
                    Story.of(run + round, 30).forEach(event -> log.append(channel, event));
                }
                return null;
            });
            start(() -> {
                for (int round = 0; round < 300; round++) {
                    try (Follower follower = log.follow(channel, Start.underWay(), () -> {})) {
                        follower.take(1_000);
                    } catch (FellBehindException e) {
                        // With such bounds all do, now and then.
                    }
                }
                return null;
            });
        }

        awaitAll();

        assertThat(log.bytes()).isBetween(1L, 20_000L);
        assertThat(log.followers()).isZero();
        assertThat(log.channels()).isLessThanOrEqualTo(2);
    }
}
