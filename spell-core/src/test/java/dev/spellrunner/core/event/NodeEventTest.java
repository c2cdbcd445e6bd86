// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatNullPointerException;

import dev.spellrunner.core.event.NodeEvent.Cancelled;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Failed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Skipped;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodeEvent.Waiting;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeEventTest {

    private static final List<NodeEvent> ONE_OF_EACH = List.of(
            Events.waiting(5, "7", "C", Map.of("a", 1), "a step"),
            Events.started(5, "7", "C", Map.of("a", 1)),
            Events.progress(5, "7", "text"),
            Events.completed(5, "7", "C", Map.of("b", 2), List.of("no"), 3),
            Events.failed(5, "7", "C", new NodeError("E", "m", NodePath.of("7"), "C", null), 3),
            Events.skipped(5, "7", "C", "why"),
            Events.cancelled(5, "7", "C", "who", 3));

    @Test
    void hasTheseKinds() {
        assertThat(NodeEvent.class.getPermittedSubclasses())
                .containsExactlyInAnyOrder(
                        Waiting.class,
                        Started.class,
                        Progress.class,
                        Completed.class,
                        Failed.class,
                        Skipped.class,
                        Cancelled.class);
    }

    @Test
    void endsAnExecutionUnlessItWaitsForItStartsItOrTellsOfIt() {
        assertThat(ONE_OF_EACH.stream().map(NodeEvent::isTerminal))
                .containsExactly(false, false, false, true, true, true, true);
    }

    @Test
    void takesOverARangeAndStaysTheSame() {
        for (NodeEvent event : ONE_OF_EACH) {
            NodeEvent covering = event.coveringFrom(2);

            assertThat(covering.since()).isEqualTo(2);
            assertThat(covering.seq()).isEqualTo(5);
            assertThat(covering).isNotEqualTo(event).hasSameClassAs(event);
            assertThat(covering.coveringFrom(5)).isEqualTo(event);
        }
    }

    @Test
    void coversNoRangeThatIsNone() {
        for (NodeEvent event : ONE_OF_EACH) {
            assertThatIllegalArgumentException().isThrownBy(() -> event.coveringFrom(6));
            assertThatIllegalArgumentException().isThrownBy(() -> event.coveringFrom(0));
        }
    }

    @Test
    @SuppressWarnings("NullAway") // what a caller without null checks may do
    void lacksNothing() {
        assertThatNullPointerException().isThrownBy(() -> Events.skipped(1, "7", "C", null));
        assertThatNullPointerException().isThrownBy(() -> Events.started(1, "7", null, Map.of()));
        assertThatNullPointerException().isThrownBy(() -> Events.started(1, "7", "C", null));
    }

    @Test
    void keepsItsOwnListOfClosedTriggers() {
        List<String> closed = new ArrayList<>(List.of("no"));
        Completed event = Events.completed(1, "7", "C", Map.of(), closed, 0);

        closed.clear();

        assertThat(event.closed()).containsExactly("no");
    }

    @Test
    void tellsAnErrorInOneLine() {
        assertThat(new NodeError("E", "no answer", NodePath.parse("7/3"), "Chat", "try again"))
                .hasToString("node '7/3' (Chat): no answer (try again)");
        assertThat(new NodeError("E", "no answer", NodePath.ROOT, "", null)).hasToString("no answer");
    }
}
