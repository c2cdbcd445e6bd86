// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** What every {@link EventLog} keeps to, also one in which an event arrives some time after it was appended. */
@Timeout(60)
abstract class EventLogContract {

    static final Channel CHANNEL = new Channel("ada", "wee silver");

    private final List<AutoCloseable> opened = new ArrayList<>();

    /** Opens a log that keeps 20 ended runs of a channel at least, and whatever is small of a run. */
    abstract EventLog open();

    /** Opens a log that keeps so many events of a run, or some more, but not ten times as many. */
    abstract EventLog openKeeping(int eventsPerRun);

    @AfterEach
    void closeAll() throws Exception {
        for (AutoCloseable closeable : opened) {
            closeable.close();
        }
    }

    EventLog log() {
        return closing(open());
    }

    <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    Listener listen(EventLog log, Start start) {
        return listen(log, CHANNEL, start);
    }

    Listener listen(EventLog log, Channel channel, Start start) {
        return closing(new Listener(log, channel, start));
    }

    static void append(EventLog log, NodeEvent... events) {
        append(log, List.of(events));
    }

    static void append(EventLog log, Collection<? extends NodeEvent> events) {
        events.forEach(event -> log.append(CHANNEL, event));
    }

    /** Waits until a log has all of a run, if it takes its time to write. */
    void awaitWritten(EventLog log, List<NodeEvent> run) {
        NodeEvent last = run.get(run.size() - 1);
        try (Listener listener = new Listener(log, CHANNEL, Start.ofRun(last.run(), last.seq() - 1))) {
            listener.awaitSeq(last.run(), last.seq());
        }
    }

    @Test
    void givesEveryEventOnceInOrderToWhoeverFollows() {
        EventLog log = log();
        List<NodeEvent> run = Story.of("r-1", 50);
        Listener early = listen(log, Start.underWay());

        append(log, run);

        assertThat(early.awaitEnds(1).events()).isEqualTo(run);
    }

    @Test
    void tellsOfAnEventWhatMustBeKnownToCarryIt() {
        EventLog log = log();
        Story story = new Story("r-1");
        Listener listener = listen(log, Start.underWay());

        List<NodeEvent> events = List.of(
                story.begins(),
                story.says("7", 1),
                story.completed("7"),
                story.failed("8"),
                story.skipped("9"),
                story.cancelled("10"),
                story.ends());
        append(log, events);

        assertThat(listener.awaitEnds(1).heard())
                .extracting(LoggedEvent::kind)
                .containsExactly("started", "progress", "completed", "failed", "skipped", "cancelled", "completed");
        assertThat(listener.heard())
                .extracting(LoggedEvent::isLast)
                .containsExactly(false, false, false, false, false, false, true);
        assertThat(listener.heard())
                .extracting(LoggedEvent::toString)
                .isEqualTo(
                        events.stream().map(EventCodec.create()::encodeToString).toList());
        assertThat(listener.heard())
                .allSatisfy(event -> assertThat(event.size()).isEqualTo(event.json().length));
    }

    @Test
    void givesTheSameToFiftyFollowers() {
        EventLog log = log();
        List<NodeEvent> run = Story.of("r-1", 10);
        List<Listener> listeners = IntStream.range(0, 50)
                .mapToObj(i -> listen(log, Start.underWay()))
                .toList();

        append(log, run);

        assertThat(listeners)
                .allSatisfy(
                        listener -> assertThat(listener.awaitEnds(1).events()).isEqualTo(run));
    }

    @Test
    void givesEachOfSeveralRunsInOrder() {
        EventLog log = log();
        List<NodeEvent> one = Story.of("r-1", 20);
        List<NodeEvent> two = Story.of("r-2", 20);
        Listener listener = listen(log, Start.underWay()).taking(500);

        for (int i = 0; i < one.size(); i++) {
            append(log, one.get(i), two.get(i));
        }

        listener.awaitEnds(2);
        listener.assertHeard("r-1", 1, one.size());
        listener.assertHeard("r-2", 1, two.size());
    }

    @Test
    void keepsWhatIsOfAnotherUserOrSpellToThem() {
        EventLog log = log();
        Listener listener = listen(log, Start.underWay());
        Listener all = listen(log, Start.after(Map.of()));
        Listener one = listen(log, Start.ofRun("r-1", 0));

        Story.of("r-1", 2).forEach(event -> log.append(new Channel("bob", "wee silver"), event));
        Story.of("r-1", 2).forEach(event -> log.append(new Channel("ada", "other"), event));
        append(log, Story.of("r-2", 2));

        assertThat(listener.awaitEnds(1).heard()).extracting(LoggedEvent::run).containsOnly("r-2");
        assertThat(all.awaitEnds(1).heard()).extracting(LoggedEvent::run).containsOnly("r-2");
        assertThat(one.follower().take(1000)).isEmpty();
    }

    @Test
    void tellsRunsOfOneIdInTwoChannelsApart() {
        EventLog log = log();
        Channel other = new Channel("bob", "wee silver");
        Listener ada = listen(log, Start.underWay());
        Listener bob = listen(log, other, Start.underWay());

        append(log, Story.of("r-1", 2));
        Story.of("r-1", 3).forEach(event -> log.append(other, event));

        ada.awaitEnds(1).assertHeard("r-1", 1, 8);
        bob.awaitEnds(1).assertHeard("r-1", 1, 11);
    }

    @Nested
    class WhoComesLate {

        @Test
        void hearsARunThatGoesOnFromItsBeginning() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 10);
            append(log, run.subList(0, 15));
            awaitWritten(log, run.subList(0, 15));

            Listener late = listen(log, Start.underWay());
            append(log, run.subList(15, run.size()));

            assertThat(late.awaitEnds(1).events()).isEqualTo(run);
            assertThat(late.follower().gone()).isEmpty();
        }

        @Test
        void hearsNothingOfARunThatHasEnded() {
            EventLog log = log();
            List<NodeEvent> old = Story.of("r-1", 10);
            append(log, old);
            awaitWritten(log, old);

            Listener late = listen(log, Start.underWay());
            append(log, Story.of("r-2", 1));

            assertThat(late.awaitEnds(1).heard()).extracting(LoggedEvent::run).containsOnly("r-2");
        }

        @Test
        void hearsTheRestOfARunThatHasEndedIfHeBeganBefore() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 100);
            Listener slow = listen(log, Start.underWay()).taking(1);

            append(log, run.subList(0, 5));
            slow.awaitSeq("r-1", 2);
            append(log, run.subList(5, run.size()));
            awaitWritten(log, run);

            slow.awaitEnds(1).assertHeard("r-1", 1, run.size());
        }
    }

    @Nested
    class WhoWasAway {

        @Test
        void hearsTheRestFromWhateverNumber() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 6);
            append(log, run.subList(0, 10));
            awaitWritten(log, run.subList(0, 10));
            List<Listener> back = IntStream.rangeClosed(0, 10)
                    .mapToObj(seq -> listen(log, Start.after(Map.of("r-1", (long) seq))))
                    .toList();

            append(log, run.subList(10, run.size()));

            for (int seq = 0; seq <= 10; seq++) {
                assertThat(back.get(seq).awaitEnds(1).events()).isEqualTo(run.subList(seq, run.size()));
            }
        }

        @Test
        void hearsTheRestOfARunThatHasEnded() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 6);
            append(log, run);
            awaitWritten(log, run);

            Listener back = listen(log, Start.after(Map.of("r-1", 3L)));

            assertThat(back.awaitEnds(1).events()).isEqualTo(run.subList(3, run.size()));
        }

        @Test
        void hearsNothingTwiceIfHeMissedNothing() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 6);
            append(log, run);
            awaitWritten(log, run);

            Listener back = listen(log, Start.after(Map.of("r-1", (long) run.size())));
            append(log, Story.of("r-2", 1));

            assertThat(back.awaitEnds(1).heard()).extracting(LoggedEvent::run).containsOnly("r-2");
        }

        @Test
        void hearsWhatBeganAfterTheNewestThatHeKnowsFromItsBeginning() {
            EventLog log = log();
            Stream.of("r-1", "r-2", "r-3", "r-4").forEach(run -> {
                append(log, Story.of(run, 2));
                awaitWritten(log, Story.of(run, 2));
            });

            Listener back = listen(log, Start.after(Map.of("r-2", 5L, "r-0", 3L)));

            back.awaitEnds(3);
            back.assertHeard("r-1", 1, 0);
            back.assertHeard("r-2", 6, 8);
            back.assertHeard("r-3", 1, 8);
            back.assertHeard("r-4", 1, 8);
        }

        @Test
        void hearsAllThatIsKeptIfHeKnowsNone() {
            EventLog log = log();
            Stream.of("r-1", "r-2").forEach(run -> {
                append(log, Story.of(run, 2));
                awaitWritten(log, Story.of(run, 2));
            });

            for (Map<String, Long> known : List.of(Map.<String, Long>of(), Map.of("r-0", 7L))) {
                Listener back = listen(log, Start.after(known)).awaitEnds(2);
                back.assertHeard("r-1", 1, 8);
                back.assertHeard("r-2", 1, 8);
            }
        }

        @Test
        void missesNothingHoweverOftenHeGoes() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 30);
            List<NodeEvent> heard = new ArrayList<>();

            for (int i = 0; i < run.size(); i++) {
                append(log, run.get(i));
                if (i % 3 == 2 || i == run.size() - 1) {
                    try (Listener back = new Listener(log, CHANNEL, Start.after(Map.of("r-1", (long) heard.size())))) {
                        heard.addAll(back.awaitSeq("r-1", i + 1).events());
                    }
                }
            }

            assertThat(heard).isEqualTo(run);
        }
    }

    @Nested
    class OfOneRun {

        @Test
        void givesWhatIsKeptAndWhatComes() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 4);
            append(log, run.subList(0, 7));
            awaitWritten(log, run.subList(0, 7));
            Listener listener = listen(log, Start.ofRun("r-1", 4));

            append(log, Story.of("r-2", 4));
            append(log, run.subList(7, run.size()));

            assertThat(listener.awaitEnds(1).events()).isEqualTo(run.subList(4, run.size()));
        }

        @Test
        void waitsForOneThatHasNotBegun() {
            EventLog log = log();
            Listener listener = listen(log, Start.ofRun("r-2", 0));

            append(log, Story.of("r-1", 1));
            append(log, Story.of("r-2", 1));

            assertThat(listener.awaitEnds(1).events()).isEqualTo(Story.of("r-2", 1));
        }

        @Test
        void givesOneThatHasEnded() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 4);
            append(log, run);
            awaitWritten(log, run);

            assertThat(listen(log, Start.ofRun("r-1", 0)).awaitEnds(1).events()).isEqualTo(run);
        }
    }

    @Nested
    class Taking {

        @Test
        void givesNoMoreBytesThanAskedFor() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 30);
            append(log, run);
            awaitWritten(log, run);
            Follower follower = closing(log.follow(CHANNEL, Start.ofRun("r-1", 0), () -> {}));

            await().until(() -> follower.take(1).size() == 1);

            for (List<LoggedEvent> taken = follower.take(700); !taken.isEmpty(); taken = follower.take(700)) {
                assertThat(Batch.size(taken)).isLessThanOrEqualTo(700);
            }
        }

        @Test
        void givesAnEventThatIsTooLargeByItself() {
            EventLog log = log();
            Story story = new Story("r-1");
            Listener listener = listen(log, Start.underWay()).taking(0);

            append(log, story.begins(), story.says("7", "x".repeat(10_000)), story.ends());

            listener.awaitEnds(1).assertHeard("r-1", 1, 3);
        }

        @Test
        void losesNoTextHoweverSlowly() {
            EventLog log = log();
            Story story = new Story("r-1");
            StringBuilder text = new StringBuilder();
            Listener slow = listen(log, Start.underWay()).taking(2000);

            append(log, story.begins());
            for (int i = 0; i < 500; i++) {
                append(log, story.says("7", "<" + i + ">"));
                text.append('<').append(i).append('>');
                if (i % 100 == 50) {
                    slow.awaitSeq("r-1", i / 4);
                }
            }
            append(log, story.completed("7"), story.ends());

            slow.awaitEnds(1).assertHeard("r-1", 1, 503);
            assertThat(slow.text("r-1")).isEqualTo(text.toString());
        }
    }

    @Nested
    class WhenEventsAreGone {

        @Test
        void tellsAFollowerThatFellBehind() {
            EventLog log = closing(openKeeping(10));
            Story story = new Story("r-1");
            append(log, story.begins());
            Listener slow = listen(log, Start.underWay()).awaitSeq("r-1", 1);

            for (int i = 0; i < 1000; i++) {
                append(log, story.skipped("" + i));
            }

            assertThatExceptionOfType(FellBehindException.class)
                    .isThrownBy(() -> slow.awaitSeq("r-1", story.seq()))
                    .withMessageContaining("run 'r-1'");
            assertThatExceptionOfType(FellBehindException.class)
                    .isThrownBy(() -> slow.follower().take(1000));
            slow.assertHeard("r-1", 1, slow.heard().get(slow.heard().size() - 1).seq());
            slow.close();
            assertThat(slow.follower().take(1000)).isEmpty();
        }

        @Test
        void tellsANewFollowerWhatIsGone() {
            EventLog log = closing(openKeeping(10));
            Story story = new Story("r-1");
            append(log, story.begins());
            for (int i = 0; i < 1000; i++) {
                append(log, story.skipped("" + i));
            }

            await().atMost(Duration.ofSeconds(20))
                    .until(() -> listen(log, Start.underWay()).follower().gone().getOrDefault("r-1", 0L) > 500);
            Listener listener = listen(log, Start.underWay());
            long gone = listener.follower().gone().getOrDefault("r-1", 0L);
            append(log, story.ends());

            listener.awaitEnds(1).assertHeard("r-1", gone + 1, story.seq());
        }

        @Test
        void countsNothingAsGoneThatIsKnown() {
            EventLog log = closing(openKeeping(10));
            Story story = new Story("r-1");
            append(log, story.begins());
            for (int i = 0; i < 200; i++) {
                append(log, story.skipped("" + i));
            }

            Listener listener = listen(log, Start.after(Map.of("r-1", story.seq())));
            append(log, story.ends());

            listener.awaitEnds(1).assertHeard("r-1", story.seq(), story.seq());
            assertThat(listener.follower().gone()).isEmpty();
        }
    }

    @Nested
    class Closing {

        @Test
        void endsAFollowerAndNoOther() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 4);
            Listener closed = listen(log, Start.underWay());
            Listener other = listen(log, Start.underWay());
            append(log, run.subList(0, 5));
            closed.awaitSeq("r-1", 3);

            closed.close();
            closed.close();
            append(log, run.subList(5, run.size()));

            assertThat(other.awaitEnds(1).events()).isEqualTo(run);
            assertThat(closed.follower().take(1000)).isEmpty();
        }

        @Test
        void endsAllFollowersOfALog() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 4);
            Listener listener = listen(log, Start.underWay());
            append(log, run.subList(0, 5));
            listener.awaitSeq("r-1", 1);

            log.close();
            log.close();

            assertThat(listener.follower().take(1000)).isEmpty();
            assertThatCode(() -> append(log, run.subList(5, run.size()))).doesNotThrowAnyException();
            assertThat(listener.follower().take(1000)).isEmpty();
            assertThat(listen(log, Start.underWay()).follower().take(1000)).isEmpty();
        }
    }
}
