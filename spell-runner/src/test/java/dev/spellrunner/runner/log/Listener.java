// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Progress;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;

/** Follows a log as a connection does: takes until nothing is left, and then waits until it is told. */
final class Listener implements AutoCloseable {

    private static final EventCodec CODEC = EventCodec.create();

    private final Semaphore told = new Semaphore(0);
    private final List<LoggedEvent> heard = new ArrayList<>();
    private final Follower follower;
    private int bytes = 64 * 1024;

    Listener(EventLog log, Channel channel, Start start) {
        this.follower = log.follow(channel, start, told::release);
    }

    Listener taking(int bytesAtOnce) {
        this.bytes = bytesAtOnce;
        return this;
    }

    Follower follower() {
        return follower;
    }

    /** Returns what was heard so far. */
    List<LoggedEvent> heard() {
        return heard;
    }

    List<NodeEvent> events() {
        return heard.stream().map(event -> CODEC.decode(event.json())).toList();
    }

    List<String> ranges() {
        return heard.stream().map(Listener::range).toList();
    }

    static String range(LoggedEvent event) {
        String numbers = event.since() == event.seq() ? "" + event.seq() : event.since() + "-" + event.seq();
        return event.run() + ":" + numbers;
    }

    /** Returns all texts that a run told, one after the other. */
    String text(String run) {
        StringBuilder text = new StringBuilder();
        for (NodeEvent event : events()) {
            if (event.run().equals(run) && event instanceof Progress progress) {
                text.append(progress.chunk());
            }
        }
        return text.toString();
    }

    /** Takes, and waits for more, until a run has been heard up to a number. */
    Listener awaitSeq(String run, long seq) {
        return await(
                () -> heard.stream().anyMatch(event -> event.run().equals(run) && event.seq() >= seq), run + ":" + seq);
    }

    /** Takes, and waits for more, until so many runs have been heard to their end. */
    Listener awaitEnds(int count) {
        return await(() -> heard.stream().filter(LoggedEvent::isLast).count() >= count, "the end of " + count);
    }

    private Listener await(BooleanSupplier enough, String what) {
        while (!enough.getAsBoolean()) {
            List<LoggedEvent> taken = follower.take(bytes);
            heard.addAll(taken);
            if (taken.isEmpty() && !isToldInTime()) {
                throw new AssertionError("was not told of " + what + ", but heard " + ranges());
            }
        }
        return this;
    }

    private boolean isToldInTime() {
        try {
            return told.tryAcquire(20, TimeUnit.SECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Asserts that what was heard of a run covers each number once, in order, from one number to another. */
    void assertHeard(String run, long first, long last) {
        long next = first;
        for (LoggedEvent event : heard) {
            if (event.run().equals(run)) {
                assertThat(event.since())
                        .as("%s after %s in %s", range(event), next - 1, ranges())
                        .isEqualTo(next);
                next = event.seq() + 1;
            }
        }
        assertThat(next - 1).as("the last number of %s", run).isEqualTo(last);
    }

    @Override
    public void close() {
        follower.close();
    }
}
