// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.testing.RecordingSink;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventSchemaTest {

    private static final Path GOLDEN = Guide.PROJECT.resolve("spell-core/src/test/resources/golden/events");

    static List<Path> goldenEvents() throws IOException {
        try (Stream<Path> files = Files.list(GOLDEN)) {
            return files.sorted().toList();
        }
    }

    @ParameterizedTest
    @MethodSource("goldenEvents")
    void describesEveryGoldenEvent(Path golden) throws IOException {
        assertThat(EventSchema.complaints(Files.readString(golden))).isEmpty();
    }

    @Test
    void knowsAllKinds() throws IOException {
        String schema = Files.readString(Path.of("events.schema.json"));

        assertThat(NodeEvent.class.getPermittedSubclasses())
                .allSatisfy(kind ->
                        assertThat(schema).contains('"' + kind.getSimpleName().toLowerCase(Locale.ROOT) + '"'));
    }

    @Test
    void describesTheEventsOfARun() {
        RecordingSink sink = new RecordingSink();
        try (SpellRunner runner = SpellRunner.builder(Greeting.spell())
                .components(StandardComponents.all().with(Greeting.shout()))
                .sink(sink)
                .build()) {
            runner.run(Map.of("name", "Ada"));
        }

        assertThat(sink.events())
                .hasSizeGreaterThan(5)
                .allSatisfy(event -> assertThat(
                                EventSchema.complaints(EventCodec.create().encodeToString(event)))
                        .isEmpty());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "{\"run\":\"r\",\"seq\":0,\"at\":\"2026-11-24T02:00:00Z\",\"spell\":\"s\",\"path\":\"\",\"kind\":\"started\",\"inputs\":{}}",
                "{\"run\":\"r\",\"seq\":2,\"at\":\"2026-11-24T02:00:00Z\",\"spell\":\"s\",\"path\":\"7\",\"kind\":\"started\",\"inputs\":{}}",
                "{\"run\":\"r\",\"seq\":2,\"at\":\"2026-11-24T02:00:00Z\",\"spell\":\"s\",\"path\":\"7\",\"kind\":\"completed\",\"component\":\"Echo\",\"micros\":1}",
                "{\"run\":\"r\",\"seq\":2,\"at\":\"2026-11-24T02:00:00Z\",\"spell\":\"s\",\"path\":\"7\",\"kind\":\"skipped\",\"component\":\"Echo\",\"reason\":\"x\",\"by\":\"nobody\"}"
            })
    void refusesWhatIsNoEvent(String json) {
        assertThat(EventSchema.complaints(json)).isNotEmpty();
    }

    @Test
    void letsLaterVersionsAddKindsAndFields() {
        assertThat(EventSchema.complaints("{\"run\":\"r\",\"seq\":2,\"at\":\"2026-11-24T02:00:00Z\",\"spell\":\"s\","
                        + "\"path\":\"7\",\"kind\":\"retried\",\"component\":\"Echo\",\"attempt\":2}"))
                .isEmpty();
    }
}
