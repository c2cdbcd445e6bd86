// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class EventBuilderTest {

    private final EventBuilder events = NodeEvent.of("r-1", "hello").at(Events.AT);

    @Test
    void numbersTheEventsOfARun() {
        List<NodeEvent> made = List.of(
                events.version("5f3a").tags(Map.of("order", "17")).started(Map.of("name", "Ada")),
                events.node("7", "Echo").started(Map.of()),
                events.node("7", "Echo").progress("half"),
                events.node("7", "Echo").took(Duration.ofMillis(2)).completed(Map.of("out", 1)),
                events.completed(Map.of()));

        assertThat(made).extracting(NodeEvent::seq).containsExactly(1L, 2L, 3L, 4L, 5L);
        assertThat(made)
                .allSatisfy(event -> assertThat(event.since()).isEqualTo(event.seq()))
                .allSatisfy(event -> assertThat(event.at()).isEqualTo(Events.AT));
        assertThat(made.get(0))
                .isEqualTo(new NodeEvent.Started(
                        "r-1",
                        "hello",
                        1,
                        1,
                        Events.AT,
                        NodePath.ROOT,
                        "",
                        Map.of("name", "Ada"),
                        "5f3a",
                        Map.of("order", "17")));
        assertThat(((NodeEvent.Completed) made.get(3)).micros()).isEqualTo(2000);
    }

    @Test
    void keepsWhatIsSetForTheNextEventAlone() {
        NodeEvent.Skipped skipped =
                events.node("7", "Echo").by(Cause.GATE).since(1).seq(3).skipped("refused");
        NodeEvent.Cancelled cancelled = events.cancelled("the run is over");

        assertThat(skipped.since()).isEqualTo(1);
        assertThat(skipped.seq()).isEqualTo(3);
        assertThat(skipped.by()).isEqualTo(Cause.GATE);
        assertThat(cancelled.seq()).isEqualTo(4);
        assertThat(cancelled.since()).isEqualTo(4);
        assertThat(cancelled.path().isRoot()).isTrue();
        assertThat(cancelled.by()).isEqualTo(Cause.RUN);
    }

    @Test
    void refusesARangeThatIsNone() {
        assertThatThrownBy(() -> events.since(2).started(Map.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("an event covers a range from 1 on, not 2 to 1");
    }
}
