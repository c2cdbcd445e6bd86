// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Cancelled;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodePath;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class GoneOnEventsTest {

    private static final Instant NOW = Instant.EPOCH;

    private final List<NodeEvent> events = new ArrayList<>();
    private final List<NodeEvent> told = new ArrayList<>();

    @Test
    void endsWhatIsLeftOpenInANodeBeforeTheNode() {
        started("");
        started("1");
        started("1/2");
        started("1/2/3");
        started("4");
        started("4/5");
        completed("4/5");
        GoneOnEvents goneOn = goneOn();

        goneOn.emit(ofRoot());
        goneOn.emit(started(1, "4"));
        goneOn.emit(cancelled("4"));
        goneOn.emit(cancelled(""));

        assertThat(told).extracting(event -> event.path().toString()).containsExactly("1/2/3", "4", "1/2", "1", "");
        assertThat(told).allMatch(Cancelled.class::isInstance);
        assertThat(told).extracting(NodeEvent::seq).containsExactly(8L, 9L, 10L, 11L, 12L);
    }

    @Test
    void endsWhatIsLeftOpenInAnIteration() {
        started("");
        started("1");
        started("1[7]/2");
        started("1[7]/2/3");
        completed("1[7]/2/3");
        GoneOnEvents goneOn = goneOn();

        goneOn.emit(ofRoot());
        goneOn.emit(started(1, "1"));
        goneOn.emit(cancelled("1"));

        assertThat(told).extracting(event -> event.path().toString()).containsExactly("1[7]/2", "1");
    }

    @Test
    @Timeout(60)
    void looksAtNoNodeTwiceHoweverManyAreLeftOpen() {
        int nodes = 50_000;
        started("");
        for (int node = 1; node <= nodes; node++) {
            started(node + "");
            started(node + "/1");
            completed(node + "/1");
        }
        GoneOnEvents goneOn = goneOn();

        goneOn.emit(ofRoot());
        for (int node = 1; node <= nodes; node++) {
            goneOn.emit(started(1, node + ""));
            goneOn.emit(completed(1, node + ""));
        }

        assertThat(told).hasSize(nodes).allMatch(Completed.class::isInstance);
    }

    private GoneOnEvents goneOn() {
        RecordedRun recording = new RecordedRun(events, null, null, Map.of(), false);
        return new GoneOnEvents(told::add, Clock.fixed(NOW, ZoneOffset.UTC), events, RecordedWork.allIn(recording));
    }

    private void started(String path) {
        events.add(started(events.size() + 1L, path));
    }

    private void completed(String path) {
        events.add(completed(events.size() + 1L, path));
    }

    /** Returns the start of the run, which comes again first of all. */
    private static NodeEvent ofRoot() {
        return started(1, "");
    }

    private static Started started(long seq, String path) {
        return NodeEvent.of("r", "spell")
                .seq(seq)
                .at(NOW)
                .node(path(path), component(path))
                .started(Map.of());
    }

    private static Completed completed(long seq, String path) {
        return NodeEvent.of("r", "spell")
                .seq(seq)
                .at(NOW)
                .node(path(path), component(path))
                .micros(1)
                .completed(Map.of());
    }

    private static Cancelled cancelled(String path) {
        return NodeEvent.of("r", "spell")
                .seq(1)
                .at(NOW)
                .node(path(path), component(path))
                .micros(1)
                .cancelled("for a test");
    }

    private static NodePath path(String path) {
        return path.isEmpty() ? NodePath.ROOT : NodePath.parse(path);
    }

    private static String component(String path) {
        return path.isEmpty() ? "" : "Spell";
    }
}
