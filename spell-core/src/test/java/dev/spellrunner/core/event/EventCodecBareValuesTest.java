// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.time.LocalDate;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values that come in no event, such as the outputs of a run's result. */
class EventCodecBareValuesTest {

    private final EventCodec codec = EventCodec.create();
    private final EventCodec small = EventCodec.builder().maxValueBytes(100).build();

    @Test
    void areWrittenAsInEvents() {
        for (Object value : List.of(true, 7, 1L << 40, 0.5, "Grüße", List.of(1, List.of()), Map.of("a", Map.of()))) {
            String event = codec.encodeToString(Events.progress(1, "7", value));

            assertThat(event).endsWith("\"chunk\":" + codec.encodeValue(value) + "}");
        }
        assertThat(codec.encodeValue(null)).isEqualTo("null");
        assertThat(codec.encodeValue(LocalDate.of(2026, 11, 24))).isEqualTo("\"2026-11-24\"");
    }

    @Test
    void leaveAMarkWhereTheyAreNotJson() {
        assertThat(codec.encodeValue(new Thread("t")))
                .isEqualTo("{\"$omitted\":\"not JSON\",\"type\":\"java.lang.Thread\"}");
        assertThat(codec.encodeValue(List.of(1, Double.NaN)))
                .isEqualTo("[1,{\"$omitted\":\"not JSON\",\"type\":\"java.lang.Double\"}]");
        assertThat(codec.encodeValue(OddValues.nested(101))).isEqualTo("{\"$omitted\":\"too deep\"}");
        assertThat(codec.encodeValue(List.of(new OddValues.Broken()))).startsWith("{\"$omitted\":\"not readable\"");
    }

    @Test
    void leaveAMarkFromOneByteOverTheLimitOn() {
        assertThat(small.encodeValue("x".repeat(98))).hasSize(100);
        assertThat(small.encodeValue("x".repeat(99))).isEqualTo("{\"$omitted\":\"too large\",\"bytes\":101}");
        assertThat(small.encodeValue(List.of("x".repeat(50), "x".repeat(50)))).contains("too large");
    }

    @Test
    void areBoundedEachIfTheyHaveNames() throws IOException {
        Map<String, @Nullable Object> outputs = Events.map("long", "x".repeat(99), "none", null);
        outputs.put("odd", List.of(1, new OddValues.Broken()));
        outputs.put("text", "y".repeat(90));

        String json = small.encodeValues(outputs);

        JsonNode tree = new ObjectMapper().readTree(json);
        assertThat(tree.fieldNames()).toIterable().containsExactly("long", "none", "odd", "text");
        assertThat(tree.get("long").get("$omitted").asText()).isEqualTo("too large");
        assertThat(tree.get("none").isNull()).isTrue();
        assertThat(tree.get("odd").get("$omitted").asText()).isEqualTo("not readable");
        assertThat(tree.get("text").asText()).hasSize(90);
    }

    @Test
    void areWhatTheOutputsOfAnEventAre() {
        Map<String, @Nullable Object> outputs = Events.map("a\uD83D", 1, "b", List.of("x", Map.of("y", 2)));

        assertThat(codec.encodeToString(Events.completed(1, "7", "C", outputs, List.of(), 0)))
                .contains("\"outputs\":" + codec.encodeValues(outputs) + ",");
        assertThat(codec.encodeValues(Map.of())).isEqualTo("{}");
    }

    @Test
    void leaveNothingBehindForTheEventsThatFollow() {
        NodeEvent event = Events.progress(1, "7", List.of("chunk"));
        String before = small.encodeToString(event);

        assertThat(small.encodeValue(List.of("x".repeat(200)))).contains("too large");
        assertThat(small.encodeToString(event)).isEqualTo(before);
        assertThat(small.encodeValues(Map.of("a", OddValues.nested(101)))).contains("too deep");
        assertThat(small.encodeToString(event)).isEqualTo(before);
        assertThat(small.encodeValue("plain")).isEqualTo("\"plain\"");
    }
}
