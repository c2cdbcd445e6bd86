// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Checks that an {@link EventLog} gives its followers every event once, in order. The other half of the contract is {@link
 * EventLogLimitsContract}; a log passes both.
 */
public abstract class EventLogContract extends EventLogBench {

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
            write(log, run.subList(0, 15));

            Listener late = listen(log, Start.underWay());
            append(log, run.subList(15, run.size()));

            assertThat(late.awaitEnds(1).events()).isEqualTo(run);
            assertThat(late.follower().gone()).isEmpty();
        }

        @Test
        void hearsNothingOfARunThatHasEnded() {
            EventLog log = log();
            List<NodeEvent> old = Story.of("r-1", 10);
            write(log, old);

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
            write(log, run.subList(5, run.size()));

            slow.awaitEnds(1).assertHeard("r-1", 1, run.size());
        }
    }

    @Nested
    class WhoWasAway {

        @Test
        void hearsTheRestFromWhateverNumber() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 6);
            write(log, run.subList(0, 10));
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
            write(log, run);

            Listener back = listen(log, Start.after(Map.of("r-1", 3L)));

            assertThat(back.awaitEnds(1).events()).isEqualTo(run.subList(3, run.size()));
        }

        @Test
        void hearsNothingTwiceIfHeMissedNothing() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 6);
            write(log, run);

            Listener back = listen(log, Start.after(Map.of("r-1", (long) run.size())));
            append(log, Story.of("r-2", 1));

            assertThat(back.awaitEnds(1).heard()).extracting(LoggedEvent::run).containsOnly("r-2");
        }

        @Test
        void hearsWhatBeganAfterTheNewestThatHeKnowsFromItsBeginning() {
            EventLog log = log();
            Stream.of("r-1", "r-2", "r-3", "r-4").forEach(run -> {
                write(log, Story.of(run, 2));
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
                write(log, Story.of(run, 2));
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
            write(log, run.subList(0, 7));
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
            write(log, run);

            assertThat(listen(log, Start.ofRun("r-1", 0)).awaitEnds(1).events()).isEqualTo(run);
        }
    }
}
