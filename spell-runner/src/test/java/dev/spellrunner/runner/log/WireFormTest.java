// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class WireFormTest {

    private final EventCodec codec = EventCodec.create();
    private final WireForm wire = new WireForm(codec);

    static List<NodeEvent> eventsOfEveryKind() {
        Story story = new Story("r \"1\", {\"since\":5,");
        story.says("1", 1);
        story.says("1", 1);
        return List.of(
                story.begins(),
                story.started("7"),
                story.says("7", "{\"since\":3,"),
                story.completed("7"),
                story.failed("7"),
                story.skipped("7"),
                story.cancelled("7"),
                story.ends());
    }

    @ParameterizedTest
    @MethodSource("eventsOfEveryKind")
    void changesTheRangeSoThatTheCodecReadsIt(NodeEvent event) {
        LoggedEvent entry = wire.write(event);

        for (long first : new long[] {1, 2, event.seq(), 2, 2, 1}) {
            entry = wire.coveringFrom(entry, first);

            assertThat(codec.decode(entry.json())).isEqualTo(event.coveringFrom(first));
            assertThat(entry.since()).isEqualTo(first);
        }
        assertThat(wire.coveringFrom(entry, event.seq()).json()).isEqualTo(codec.encode(event));
    }

    @ParameterizedTest
    @MethodSource("eventsOfEveryKind")
    void changesARangeThatTheCodecWrote(NodeEvent event) {
        LoggedEvent entry = wire.write(event.coveringFrom(2));

        for (long first : new long[] {1, 2, 3}) {
            LoggedEvent changed = wire.coveringFrom(entry, first);

            assertThat(codec.decode(changed.json())).isEqualTo(event.coveringFrom(first));
            assertThat(changed).isEqualTo(wire.write(event.coveringFrom(first)));
        }
    }

    @ParameterizedTest
    @MethodSource("eventsOfEveryKind")
    void namesTheKindAsTheWireFormDoes(NodeEvent event) {
        LoggedEvent entry = wire.write(event);

        assertThat(entry.toString()).contains("\"kind\":\"" + entry.kind() + "\"");
    }

    @Test
    void leavesAsItIsWhatCannotBeMadeShorter() {
        Story story = new Story("r-1");
        List<LoggedEvent> events = List.of(
                wire.write(story.says("7", "a")),
                wire.write(story.says("8", "b")),
                wire.write(story.completed("8")),
                wire.write(story.says("7", "c")));

        List<LoggedEvent> compacted = wire.compact(events, 10_000);

        assertThat(compacted).hasSize(4);
        for (int i = 0; i < 4; i++) {
            assertThat(compacted.get(i)).isSameAs(events.get(i));
        }
    }
}
