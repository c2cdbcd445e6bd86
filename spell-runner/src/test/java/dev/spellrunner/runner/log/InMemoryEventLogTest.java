// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryEventLogTest extends EventLogContract {

    private static final int ALL = Integer.MAX_VALUE;

    @Override
    protected EventLog open() {
        return EventLog.inMemory().build();
    }

    private InMemoryEventLog log(InMemoryEventLog.Builder options) {
        return closing(options.build());
    }

    private Listener all(EventLog log) {
        Listener listener = listen(log, Start.after(Map.of()));
        listener.heard().addAll(listener.follower().take(ALL));
        return listener;
    }

    @Test
    void sharesTheBytesOfAnEventAmongAllFollowers() {
        EventLog log = log();
        append(log, new Story("r-1").begins());

        LoggedEvent one = all(log).heard().get(0);
        LoggedEvent other = all(log).heard().get(0);

        assertThat(one.json()).isSameAs(other.json());
    }

    @Test
    void ignoresWhatIsThereAlreadyAndWhatComesAfterTheEnd() {
        EventLog log = log();
        List<NodeEvent> run = Story.of("r-1", 2);
        append(log, run.subList(0, 4));
        append(log, run.subList(2, run.size()));
        Story more = new Story("r-1");
        for (NodeEvent ignored : run) {
            more.begins();
        }
        append(log, more.begins());

        assertThat(all(log).events()).isEqualTo(run);
    }

    @Test
    void refusesBoundsThatMakeNoSense() {
        InMemoryEventLog.Builder options = EventLog.inMemory();

        assertThatIllegalArgumentException().isThrownBy(() -> options.runsPerChannel(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.eventsPerRun(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.bytesPerRun(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> options.bytes(0));
        assertThatIllegalArgumentException().isThrownBy(() -> options.age(Duration.ZERO));
    }

    @Test
    void goesOnIfAFollowerThrowsWhenItIsCalled() {
        EventLog log = log();
        closing(log.follow(CHANNEL, Start.underWay(), () -> {
            throw new IllegalStateException("what is this");
        }));
        Listener listener = listen(log, Start.underWay());

        append(log, Story.of("r-1", 2));

        listener.awaitEnds(1).assertHeard("r-1", 1, 8);
    }

    @Nested
    class Available {

        private final AtomicInteger calls = new AtomicInteger();

        @Test
        void isCalledOnceUntilThereWasNothingToTake() {
            EventLog log = log();
            Story story = new Story("r-1");
            Follower follower = closing(log.follow(CHANNEL, Start.underWay(), calls::incrementAndGet));
            assertThat(calls).hasValue(0);

            append(log, story.begins(), story.started("1"), story.started("2"));
            assertThat(calls).hasValue(1);

            assertThat(follower.take(ALL)).hasSize(3);
            append(log, story.started("3"));
            assertThat(calls).hasValue(1);

            assertThat(follower.take(ALL)).hasSize(1);
            assertThat(follower.take(ALL)).isEmpty();
            append(log, story.started("4"), story.started("5"));
            assertThat(calls).hasValue(2);
        }

        @Test
        void isCalledAtTheBeginningIfThereIsSomething() {
            EventLog log = log();
            append(log, new Story("r-1").begins());

            Follower follower = closing(log.follow(CHANNEL, Start.underWay(), calls::incrementAndGet));

            assertThat(calls).hasValue(1);
            assertThat(follower.take(ALL)).hasSize(1);
        }

        @Test
        void isNotCalledForRunsThatAreNotFollowedNorAfterTheEnd() {
            EventLog log = log();
            Follower follower = closing(log.follow(CHANNEL, Start.ofRun("r-2", 0), calls::incrementAndGet));

            append(log, Story.of("r-1", 2));
            follower.close();
            append(log, Story.of("r-2", 2));

            assertThat(calls).hasValue(0);
        }
    }

    @Nested
    class MuchThatWaits {

        @Test
        void isMergedForTheSlowFollowerAlone() {
            EventLog log = log();
            Story story = new Story("r-1");
            append(log, story.begins());
            for (int i = 0; i < 1000; i++) {
                append(log, story.says("7", "<" + i + ">"));
            }
            append(log, story.ends());

            Listener slow = listen(log, Start.ofRun("r-1", 0)).taking(10_000).awaitEnds(1);
            Listener fast = listen(log, Start.ofRun("r-1", 0)).taking(ALL).awaitEnds(1);

            slow.assertHeard("r-1", 1, 1002);
            assertThat(slow.heard()).hasSizeLessThan(20);
            assertThat(slow.text("r-1")).isEqualTo(fast.text("r-1"));
            assertThat(fast.heard()).hasSize(1002);
        }

        @Test
        void lieBetweenTheEventsOfParallelNodes() {
            EventLog log = log();
            Story story = new Story("r-1");
            append(log, story.begins());
            for (int i = 0; i < 1000; i++) {
                append(log, story.says("7", i), story.says("8", i));
            }
            append(log, story.ends());

            Listener slow = listen(log, Start.ofRun("r-1", 0)).taking(5_000).awaitEnds(1);

            slow.assertHeard("r-1", 1, 2002);
            assertThat(slow.heard()).hasSizeLessThan(60);
            assertThat(slow.text("r-1")).endsWith("999999");
        }

        @Test
        void leavesOtherRunsTheirTurn() {
            EventLog log = log();
            append(log, Story.of("r-1", 100));
            append(log, Story.of("r-2", 1));
            Listener slow = listen(log, Start.after(Map.of())).taking(2_000);

            slow.awaitEnds(1);

            assertThat(slow.heard())
                    .filteredOn(LoggedEvent::isLast)
                    .extracting(LoggedEvent::run)
                    .contains("r-2");
            slow.awaitEnds(2).assertHeard("r-1", 1, 302);
        }
    }

    @Nested
    class Forgetting {

        @Test
        void leavesNothingBehind() {
            ManualClock clock = new ManualClock(Instant.parse("2026-11-24T02:00:00Z"));
            InMemoryEventLog log = log(EventLog.inMemory().clock(clock));
            for (int i = 0; i < 100; i++) {
                Channel channel = new Channel("user " + i, "wee silver");
                Follower follower = log.follow(channel, Start.underWay(), () -> {});
                Story.of("r-" + i, 2).forEach(event -> log.append(channel, event));
                follower.take(1);
                follower.close();
            }
            assertThat(log.channels()).isEqualTo(100);
            assertThat(log.followers()).isZero();

            clock.pass(Duration.ofHours(2));
            log.follow(CHANNEL, Start.underWay(), () -> {}).close();

            assertThat(log.channels()).isZero();
            assertThat(log.bytes()).isZero();
        }

        @Test
        void keepsAChannelThatSomebodyFollows() {
            InMemoryEventLog log = log(EventLog.inMemory());

            Follower follower = log.follow(CHANNEL, Start.underWay(), () -> {});

            assertThat(log.channels()).isEqualTo(1);
            assertThat(log.followers()).isEqualTo(1);
            follower.close();
            assertThat(log.channels()).isZero();
        }

        @Test
        void holdsNothingAfterItWasClosed() {
            InMemoryEventLog log = log(EventLog.inMemory());
            List<NodeEvent> run = Story.of("r-1", 2);
            Listener listener = listen(log, Start.underWay());
            append(log, run.subList(0, 3));

            log.close();
            append(log, run.subList(3, run.size()));
            Listener late = listen(log, Start.underWay());

            assertThat(log.channels()).isZero();
            assertThat(log.followers()).isZero();
            assertThat(log.bytes()).isZero();
            assertThat(listener.follower().take(ALL)).isEmpty();
            assertThat(late.follower().take(ALL)).isEmpty();
        }

        @Test
        void dropsAFollowerThatFellBehind() {
            InMemoryEventLog log = log(EventLog.inMemory().eventsPerRun(2));
            Story story = new Story("r-1");
            Follower follower = closing(log.follow(CHANNEL, Start.underWay(), () -> {}));
            append(log, story.begins(), story.skipped("1"), story.skipped("2"));

            assertThatExceptionOfType(FellBehindException.class).isThrownBy(() -> follower.take(ALL));

            assertThat(log.followers()).isZero();
        }
    }
}
