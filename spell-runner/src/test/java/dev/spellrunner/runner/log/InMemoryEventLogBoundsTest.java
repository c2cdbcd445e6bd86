// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spellrunner.core.event.Compaction;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Bounds of a log in memory, and the order in which it drops events. */
@Timeout(60)
class InMemoryEventLogBoundsTest {

    private static final int ALL = Integer.MAX_VALUE;
    private static final Channel CHANNEL = new Channel("ada", "wee silver");

    private final List<AutoCloseable> opened = new ArrayList<>();

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private InMemoryEventLog log(InMemoryEventLog.Builder options) {
        return closing(options.build());
    }

    private Listener listen(EventLog log, Start start) {
        return closing(new Listener(log, CHANNEL, start));
    }

    private Listener all(EventLog log) {
        Listener listener = listen(log, Start.after(Map.of()));
        listener.heard().addAll(listener.follower().take(ALL));
        return listener;
    }

    private static void append(EventLog log, NodeEvent... events) {
        append(log, Arrays.asList(events));
    }

    private static void append(EventLog log, Collection<? extends NodeEvent> events) {
        events.forEach(event -> log.append(CHANNEL, event));
    }

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
    void keepsBesidesJustTheRunThatAFollowerHasNotTaken() {
        InMemoryEventLog log = log(EventLog.inMemory().runsPerChannel(1));
        append(log, Story.of("r-1", 1));
        Listener stuck = listen(log, Start.ofRun("r-1", 0));

        for (String run : List.of("r-2", "r-3", "r-4")) {
            append(log, Story.of(run, 1));
        }

        assertThat(all(log).heard()).extracting(LoggedEvent::run).containsOnly("r-1", "r-4");
        stuck.awaitEnds(1).assertHeard("r-1", 1, 5);
        assertThat(all(log).heard()).extracting(LoggedEvent::run).containsOnly("r-4");
    }

    @Test
    void dropsRunsThatAreTooOldWhenSomethingIsDone() {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-24T02:00:00Z"));
        InMemoryEventLog log =
                log(EventLog.inMemory().age(Duration.ofMinutes(10)).clock(clock));
        append(log, new Story("r-0").begins());
        append(log, Story.of("r-1", 1));
        clock.pass(Duration.ofMinutes(6));
        append(log, Story.of("r-2", 1));

        clock.pass(Duration.ofMinutes(6));

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
                .withMessage("run 'r-1': events 3 to 17 were dropped from the log before they were taken"
                        + " (follow the channel again)");
    }

    @Test
    void theRunsOfAUserDoNotPushOutThoseOfAnother() {
        InMemoryEventLog log = log(EventLog.inMemory().bytes(100_000).bytesPerUser(10_000));
        Channel ofBob = new Channel("bob", "wee silver");
        Story.of("r-bob", 5).forEach(event -> log.append(ofBob, event));
        append(log, new Story("r-0").begins());

        for (int i = 1; i <= 100; i++) {
            append(log, Story.of("r-" + i, 5));
        }

        assertThat(log.bytes()).isBetween(5_000L, 15_000L);
        assertThat(all(log).heard()).extracting(LoggedEvent::run).contains("r-0", "r-100");
        assertThat(log.follow(ofBob, Start.ofRun("r-bob", 0), () -> {}).take(ALL))
                .isNotEmpty();
    }

    @Test
    void makesARunSmallerWhoseUserHasTooMuch() {
        InMemoryEventLog log = log(EventLog.inMemory().bytesPerUser(20_000));
        Story large = new Story("r-1");
        append(log, large.begins());
        for (int i = 0; i < 500; i++) {
            append(log, large.started("n" + i));
        }

        assertThat(log.bytes()).isBetween(5_000L, 20_000L);
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

        assertThat(all(log).ranges()).containsExactly("r-1:1", "r-1:2", "r-1:3-5", "r-1:6", "r-1:7", "r-1:8", "r-1:9");
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
        EventLog log = log(EventLog.inMemory());
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
