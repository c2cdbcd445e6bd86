// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/**
 * Checks what an {@link EventLog} does for followers that take little at a time, where events are gone, and at its end. The
 * other half of the contract is {@link EventLogContract}.
 */
public abstract class EventLogLimitsContract extends EventLogBench {

    /** Opens a log that keeps so many events of a run, or some more, but not ten times as many. */
    protected abstract EventLog openKeeping(int eventsPerRun);

    @Nested
    class Taking {

        @Test
        void givesNoMoreBytesThanAskedFor() {
            EventLog log = log();
            List<NodeEvent> run = Story.of("r-1", 30);
            write(log, run);
            Follower follower = closing(log.follow(CHANNEL, Start.ofRun("r-1", 0), () -> {}));

            await().until(() -> follower.take(1).size() == 1);

            for (List<LoggedEvent> taken = follower.take(700); !taken.isEmpty(); taken = follower.take(700)) {
                assertThat(taken.stream().mapToInt(LoggedEvent::size).sum()).isLessThanOrEqualTo(700);
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

            write(
                    log,
                    IntStream.range(0, 1000)
                            .<NodeEvent>mapToObj(i -> story.skipped("" + i))
                            .toList());

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

            // As long as events are still written, a listener may fall behind.
            Listener listener = await().atMost(Duration.ofSeconds(30))
                    .ignoreExceptionsInstanceOf(FellBehindException.class)
                    .until(
                            () -> listen(log, Start.underWay()).awaitSeq("r-1", story.seq()),
                            last -> last.follower().gone().getOrDefault("r-1", 0L) > 500);
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
