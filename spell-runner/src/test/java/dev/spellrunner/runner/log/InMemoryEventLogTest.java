// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spellrunner.core.event.Compaction;
import dev.spellrunner.core.event.NodeEvent;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

class InMemoryEventLogTest extends EventLogContract {

    private static final int ALL = Integer.MAX_VALUE;

    @Override
    EventLog open() {
        return EventLog.inMemory().build();
    }

    @Override
    EventLog openKeeping(int eventsPerRun) {
        return EventLog.inMemory().eventsPerRun(eventsPerRun).build();
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
    class Bounds {

        @Test
        void keepsTheLastRunsOfAChannelAndThoseThatGoOn() {
            EventLog log = log(EventLog.inMemory().runsPerChannel(2));
            append(log, new Story("r-0").begins());

            for (String run : List.of("r-1", "r-2", "r-3", "r-4")) {
                append(log, Story.of(run, 1));
            }

            assertThat(all(log).heard()).extracting(LoggedEvent::run).containsOnly("r-0", "r-3", "r-4");
        }

        @Test
        void keepsEveryRunOfManyAtOnceForWhoFollows() {
            InMemoryEventLog log = log(EventLog.inMemory().runsPerChannel(2));
            Listener listener = listen(log, Start.underWay());
            List<Story> runs = List.of(new Story("r-1"), new Story("r-2"), new Story("r-3"), new Story("r-4"));

            runs.forEach(run -> append(log, run.begins()));
            runs.forEach(run -> append(log, run.ends()));

            assertThat(listener.awaitEnds(4).ranges())
                    .containsExactlyInAnyOrder("r-1:1", "r-1:2", "r-2:1", "r-2:2", "r-3:1", "r-3:2", "r-4:1", "r-4:2");
            assertThat(all(log).heard()).extracting(LoggedEvent::run).containsOnly("r-3", "r-4");
        }

        @Test
        void keepsNoRunForAFollowerThatHasGone() {
            InMemoryEventLog log = log(EventLog.inMemory().runsPerChannel(1));
            Listener listener = listen(log, Start.underWay());
            append(log, Story.of("r-1", 1));
            append(log, Story.of("r-2", 1));

            listener.close();

            assertThat(all(log).heard()).extracting(LoggedEvent::run).containsOnly("r-2");
        }

        @Test
        void dropsRunsThatAreTooOldWhenSomethingIsDone() {
            SteppedClock clock = new SteppedClock();
            InMemoryEventLog log =
                    log(EventLog.inMemory().age(Duration.ofMinutes(10)).clock(clock));
            append(log, new Story("r-0").begins());
            append(log, Story.of("r-1", 1));
            clock.forward(Duration.ofMinutes(6));
            append(log, Story.of("r-2", 1));

            clock.forward(Duration.ofMinutes(6));

            assertThat(all(log).heard()).extracting(LoggedEvent::run).containsOnly("r-0", "r-2");
        }

        @Test
        void dropsTheOldestEndedRunOfAllChannelsIfTheLogIsTooLarge() {
            InMemoryEventLog log = log(EventLog.inMemory().bytes(10_000));
            Channel other = new Channel("bob", "wee silver");
            Story goesOn = new Story("r-0");
            append(log, goesOn.begins());
            append(log, Story.of("r-1", 5));
            Story.of("r-2", 5).forEach(event -> log.append(other, event));
            append(log, Story.of("r-3", 5));
            Follower behind = closing(log.follow(CHANNEL, Start.ofRun("r-1", 2), () -> {}));

            Story.of("r-4", 5).forEach(event -> log.append(other, event));

            assertThat(log.bytes()).isBetween(5_000L, 10_000L);
            assertThat(all(log).heard()).extracting(LoggedEvent::run).containsOnly("r-0", "r-3");
            assertThatExceptionOfType(FellBehindException.class)
                    .isThrownBy(() -> behind.take(ALL))
                    .withMessage("run 'r-1': events 3 to 17 are gone from the log before they were taken"
                            + " (follow the channel anew)");
        }

        @Test
        void makesTheLargestRunSmallerIfTheLogIsTooLargeAndNoneHasEnded() {
            InMemoryEventLog log = log(EventLog.inMemory().bytes(20_000));
            Channel other = new Channel("bob", "wee silver");
            Story small = new Story("r-0");
            append(log, small.begins(), small.started("1"));
            Story large = new Story("r-1");
            for (int i = 0; i < 500; i++) {
                log.append(other, large.skipped("1"));
                assertThat(log.bytes()).isLessThanOrEqualTo(20_000L);
            }

            assertThat(all(log).heard()).hasSize(2);
            assertThat(log.bytes()).isGreaterThan(15_000);
        }

        @Test
        void dropsTheOldestProgressFirstAndLetsTheNextEventCoverIt() {
            EventLog log = log(EventLog.inMemory().eventsPerRun(8));
            Story story = new Story("r-1");
            append(log, story.begins(), story.started("7"));
            for (int i = 0; i < 6; i++) {
                append(log, story.says("7", "<" + i + ">"));
            }

            append(log, story.completed("7"));

            assertThat(all(log).ranges())
                    .containsExactly("r-1:1", "r-1:2", "r-1:3-5", "r-1:6", "r-1:7", "r-1:8", "r-1:9");
            assertThat(all(log).follower().gone()).isEmpty();
            assertThat(all(log).text("r-1")).isEqualTo("<2><3><4><5>");
        }

        @Test
        void givesARangeOnlyFromWhereAFollowerIs() {
            EventLog log = log(EventLog.inMemory().eventsPerRun(8));
            Story story = new Story("r-1");
            Listener follower = listen(log, Start.underWay());
            append(log, story.begins(), story.started("7"), story.says("7", "a"), story.says("7", "b"));
            follower.awaitSeq("r-1", 4);
            for (int i = 0; i < 20; i++) {
                append(log, story.says("7", i));
            }

            append(log, story.ends());

            follower.awaitEnds(1).assertHeard("r-1", 1, story.seq());
            Listener back = listen(log, Start.after(Map.of("r-1", 5L)));
            back.awaitEnds(1).assertHeard("r-1", 6, story.seq());
        }

        @Test
        void dropsTheOldestEventsIfThereIsNoProgressLeft() {
            EventLog log = log(EventLog.inMemory().eventsPerRun(8));
            Story story = new Story("r-1");
            append(log, story.begins(), story.says("7", "a"));
            for (int i = 0; i < 20; i++) {
                append(log, story.skipped("" + i));
            }

            Listener listener = all(log);

            long gone = listener.follower().gone().getOrDefault("r-1", 0L);
            assertThat(story.seq() - gone).isBetween(7L, 8L);
            listener.assertHeard("r-1", gone + 1, story.seq());
        }

        @Test
        void keepsARunBelowItsBytes() {
            InMemoryEventLog log = log(EventLog.inMemory().bytesPerRun(4_000));
            Story story = new Story("r-1");
            append(log, story.begins());
            for (int i = 0; i < 200; i++) {
                append(log, i % 2 == 0 ? story.says("7", "x".repeat(i)) : story.skipped("" + i));
                assertThat(log.bytes()).isLessThanOrEqualTo(4_000L);
            }

            assertThat(log.bytes()).isGreaterThan(2_000);
        }

        @Test
        void keepsTheNewestEventWhateverItsSize() {
            InMemoryEventLog log = log(EventLog.inMemory().bytesPerRun(1_000).bytes(2_000));
            Story story = new Story("r-1");
            append(log, story.begins(), story.says("7", "x".repeat(10_000)));

            assertThat(all(log).ranges()).containsExactly("r-1:2");
            assertThat(all(log).follower().gone()).containsExactly(Map.entry("r-1", 1L));
        }

        @Test
        void hidesNoGapThatWasThereBefore() {
            EventLog log = log(EventLog.inMemory().eventsPerRun(4));
            Story story = new Story("r-1");
            append(log, story.begins(), story.says("7", "a"));
            story.says("7", "is lost before it comes here");
            append(log, story.says("7", "c"), story.says("7", "d"), story.completed("7"));

            assertThat(all(log).ranges()).containsExactly("r-1:1", "r-1:2", "r-1:4-5", "r-1:6");
        }

        @Test
        void takesARunThatItHearsOfLateFromThere() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 3);
            Listener early = listen(log, Start.underWay());
            append(log, run.subList(5, run.size()));

            assertThat(all(log).follower().gone()).containsExactly(Map.entry("r-1", 5L));
            assertThatExceptionOfType(FellBehindException.class).isThrownBy(() -> early.awaitEnds(1));
            listen(log, Start.ofRun("r-1", 5)).awaitEnds(1).assertHeard("r-1", 6, run.size());
        }

        @Test
        void changesRangesThatWereThereBefore() {
            EventLog log = log(EventLog.inMemory().eventsPerRun(4));
            Story story = new Story("r-1");
            append(log, story.begins());
            for (int i = 0; i < 20; i++) {
                append(log, Compaction.compact(List.of(story.says("7", "a"), story.says("7", "b"))));
            }
            append(log, story.ends());

            Listener listener = all(log);

            listener.assertHeard("r-1", 1, story.seq());
            assertThat(listener.events())
                    .extracting(NodeEvent::since)
                    .isEqualTo(listener.heard().stream().map(LoggedEvent::since).toList());
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
            SteppedClock clock = new SteppedClock();
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

            clock.forward(Duration.ofHours(2));
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

    /** A clock that stands still until it is moved. */
    private static final class SteppedClock extends Clock {

        private volatile Instant now = Instant.parse("2026-11-24T02:00:00Z");

        void forward(Duration time) {
            now = now.plus(time);
        }

        @Override
        public Instant instant() {
            return now;
        }

        @Override
        public ZoneId getZone() {
            return ZoneOffset.UTC;
        }

        @Override
        public Clock withZone(ZoneId zone) {
            return this;
        }
    }
}
