// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.hosting;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.MethodType;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

/** The executor of those that were given none. */
public final class WorkerThreads {

    private static final Duration LONGEST_CLOSE = Duration.ofSeconds(5);
    private static final int MOST_THREADS = 64;
    private static final int MOST_WAITING = 100_000;
    private static final int FIRST_JAVA_WITH_VIRTUAL_THREADS = 21;

    private WorkerThreads() {}

    /** Returns a virtual thread for each task where the JVM has them, else a bounded pool whose idle threads end. */
    public static ExecutorService create() {
        return Runtime.version().feature() >= FIRST_JAVA_WITH_VIRTUAL_THREADS ? virtual() : pool();
    }

    /** Ends threads that {@link #create} gave: waits some seconds for what they do, then interrupts it. */
    public static void close(ExecutorService threads) {
        threads.shutdown();
        try {
            if (!threads.awaitTermination(LONGEST_CLOSE.toMillis(), TimeUnit.MILLISECONDS)) {
                threads.shutdownNow();
            }
        } catch (InterruptedException e) {
            threads.shutdownNow();
            Thread.currentThread().interrupt();
        }
    }

    /** By handle, since the library is compiled for Java 17, which lacks the method. */
    private static ExecutorService virtual() {
        try {
            return (ExecutorService) MethodHandles.publicLookup()
                    .findStatic(
                            Executors.class,
                            "newVirtualThreadPerTaskExecutor",
                            MethodType.methodType(ExecutorService.class))
                    .invoke();
        } catch (Throwable e) {
            throw new IllegalStateException("this JVM has no virtual threads, though its version should", e);
        }
    }

    private static ExecutorService pool() {
        AtomicLong number = new AtomicLong();
        ThreadPoolExecutor pool = new ThreadPoolExecutor(
                MOST_THREADS, MOST_THREADS, 5, TimeUnit.SECONDS, new LinkedBlockingQueue<>(MOST_WAITING), task -> {
                    Thread thread = new Thread(task, "spellrunner-worker-" + number.incrementAndGet());
                    thread.setDaemon(true);
                    return thread;
                });
        pool.allowCoreThreadTimeOut(true);
        return pool;
    }
}
