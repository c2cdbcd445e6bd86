// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static dev.spellrunner.core.event.Events.map;
import static dev.spellrunner.core.event.OddValues.nested;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.event.NodeEvent.Cancelled;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Skipped;
import dev.spellrunner.core.event.NodeEvent.Started;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigInteger;
import java.net.Socket;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class EventCodecTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final EventCodec codec = EventCodec.create();

    static Stream<Arguments> goldenEvents() {
        return Stream.of(
                Arguments.of(
                        "started",
                        Events.started(
                                2, "755", "Switch", map("input", "hi", "times", Arrays.asList(1, 2.5, true, null)))),
                Arguments.of("waiting", Events.waiting(2, "7", "Chat", map("prompt", "hi"), "approval")),
                Arguments.of("progress", Events.progress(3, "7/3", "Grüß ")),
                Arguments.of("answered-by-record", Events.answered(4, "7", Origin.RECORD, map("text", "hi"))),
                Arguments.of("answered-by-hand", Events.answered(4, "7", Origin.HAND, map("text", "hi"))),
                Arguments.of(
                        "completed", Events.completed(7, "755", "Switch", Map.of("result", "hi"), List.of("no"), 412)),
                Arguments.of(
                        "failed",
                        Events.failed(
                                8,
                                "7",
                                "Spell",
                                new NodeError("IOException", "no answer", NodePath.parse("7/3"), "Chat", "try again"),
                                90)),
                Arguments.of(
                        "failed-later",
                        NodeEvent.of("r-1", "wee silver")
                                .at(Events.AT)
                                .seq(8)
                                .node("7", "Chat")
                                .micros(90)
                                .later(true)
                                .failed(new NodeError(
                                        "IOException", "no answer", NodePath.parse("7"), "Chat", "try again"))),
                Arguments.of(
                        "completed-later",
                        NodeEvent.of("r-1", "wee silver")
                                .at(Events.AT)
                                .seq(8)
                                .node("7", "Chat")
                                .micros(90)
                                .later(true)
                                .completed(Map.of("result", "hi"))),
                Arguments.of(
                        "completed-with-usage",
                        Events.completed(
                                7,
                                "755",
                                "Switch",
                                Map.of("result", "hi"),
                                List.of("no"),
                                Usage.of("small", 12, 7).costing(0.25),
                                412)),
                Arguments.of(
                        "skipped",
                        Events.skipped(9, "8", "Output", "output 'no' of node '755' was closed", Cause.GATE)),
                Arguments.of("cancelled", Events.cancelled(10, "7[2]/9", "Delay", "the user", Cause.HAND, 1000)),
                Arguments.of(
                        "root-started-with-tags",
                        NodeEvent.of("r-1", "wee silver")
                                .at(Events.AT)
                                .version("5f3a")
                                .tags(Map.of("customer", "Ada & Söhne"))
                                .started(Map.of())),
                Arguments.of(
                        "root-started-of-a-version",
                        Events.started(
                                1,
                                "",
                                "",
                                map("name", "Ada", "nested", Map.of("list", List.of(Map.of("a", 1)))),
                                "5f3a")),
                Arguments.of(
                        "root-started",
                        Events.started(
                                1, "", "", map("name", "Ada", "nested", Map.of("list", List.of(Map.of("a", 1)))))),
                Arguments.of(
                        "root-completed",
                        Events.completed(12, "", "", Map.of("greeting", "Hello Ada"), List.of(), 5000)),
                Arguments.of(
                        "root-failed",
                        Events.failed(
                                12,
                                "",
                                "",
                                new NodeError("IOException", "no answer", NodePath.of("7"), "Chat", null),
                                5000)),
                Arguments.of(
                        "progress-compacted",
                        NodeEvent.of("r-1", "wee silver")
                                .seq(6)
                                .since(3)
                                .at(Instant.parse("2026-11-24T02:00:00.123456789Z"))
                                .node(NodePath.of("7"), "Chat")
                                .progress("Hello world")));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenEvents")
    void writesTheGoldenFile(String name, NodeEvent event) throws IOException {
        String golden = golden(name);
        ByteArrayOutputStream stream = new ByteArrayOutputStream();

        codec.encodeTo(event, stream);

        assertThat(codec.encodeToString(event)).isEqualTo(golden);
        assertThat(codec.encode(event)).isEqualTo(golden.getBytes(UTF_8));
        assertThat(stream.toByteArray()).isEqualTo(golden.getBytes(UTF_8));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("goldenEvents")
    void readsTheGoldenFile(String name, NodeEvent event) throws IOException {
        String golden = golden(name);

        assertThat(codec.decode(golden)).isEqualTo(event);
        assertThat(codec.decode(golden.getBytes(UTF_8))).isEqualTo(event);
    }

    @Test
    void readsRecordingsOfEarlierVersionsThatNameNoCause() {
        String head = "{\"run\":\"r-1\",\"seq\":9,\"at\":\"2026-11-24T02:00:00.123Z\",\"spell\":\"s\",\"path\":\"8\",";

        NodeEvent skipped = codec.decode(head + "\"kind\":\"skipped\",\"reason\":\"why\"}");
        NodeEvent cancelled = codec.decode(head + "\"kind\":\"cancelled\",\"reason\":\"why\"}");

        assertThat(((Skipped) skipped).by()).isEqualTo(Cause.RUN);
        assertThat(((Cancelled) cancelled).by()).isEqualTo(Cause.RUN);
    }

    @Test
    void refusesACauseThatNobodyKnows() {
        String json = "{\"run\":\"r-1\",\"seq\":9,\"at\":\"2026-11-24T02:00:00.123Z\",\"spell\":\"s\",\"path\":\"8\","
                + "\"kind\":\"skipped\",\"reason\":\"why\",\"by\":\"chance\"}";

        assertThatIllegalArgumentException()
                .isThrownBy(() -> codec.decode(json))
                .withMessageContaining("'chance'")
                .withMessageContaining("run, failure, gate, hand, host, crash");
    }

    @Test
    void marksWhatItOmitsAsTheGoldenFileDoes() throws IOException {
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
        try (Socket socket = new Socket()) {
            outputs.put("socket", socket);
            outputs.put("nan", Double.NaN);
            outputs.put("big", "x".repeat(2000));
            outputs.put("deep", nested(101));
            outputs.put("broken", List.of("half", new OddValues.Broken()));
            outputs.put("after", "fine");
            Completed event = NodeEvent.of("r-1", "wee silver")
                    .seq(4)
                    .at(Instant.parse("2026-11-24T02:00:00Z"))
                    .node(NodePath.of("1"), "Odd")
                    .micros(1)
                    .completed(outputs);
            EventCodec small = EventCodec.builder().maxValueBytes(1000).build();

            String json = small.encodeToString(event);

            assertThat(json).isEqualTo(golden("placeholders"));
            assertThat(small.encodeToString(small.decode(json))).isEqualTo(json);
        }
    }

    @Test
    void readsWhatItWroteWhateverTheValue() throws IOException {
        Random random = new Random(7);
        for (int i = 0; i < 2_000; i++) {
            Started event = Events.started(1 + i, "7", "C", map("a", anything(random, 4), "b", anything(random, 4)));

            String json = codec.encodeToString(event);

            assertThat(codec.decode(json)).isEqualTo(event);
            JsonNode tree = MAPPER.readTree(json);
            assertThat(tree.get("seq").asInt()).isEqualTo(1 + i);
        }
    }

    @Test
    void keepsTheTimeToTheNanosecond() {
        for (String time : List.of(
                "2026-11-24T02:00:00Z",
                "2026-11-24T02:00:00.000001Z",
                "2026-11-24T02:00:00.100000001Z",
                "1969-12-31T23:59:59.999Z",
                "-0001-01-01T00:00:00.5Z",
                "+12026-01-01T00:00:00.000000009Z")) {
            Instant at = Instant.parse(time);
            NodeEvent event = NodeEvent.of("r", "s").seq(1).at(at).progress(null);

            assertThat(codec.decode(codec.encode(event)).at()).isEqualTo(at);
        }
        assertThat(codec.encodeToString(NodeEvent.of("r", "s")
                        .seq(1)
                        .at(Instant.parse("2026-11-24T02:00:00Z"))
                        .progress(null)))
                .contains("\"2026-11-24T02:00:00.000Z\"");
    }

    @Test
    void servesManyThreadsAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            List<Callable<Boolean>> calls = IntStream.range(0, 64)
                    .<Callable<Boolean>>mapToObj(i -> () -> {
                        NodeEvent event = Events.progress(i + 1, "7", "chunk ".repeat(i));
                        for (int k = 0; k < 200; k++) {
                            if (!codec.decode(codec.encode(event)).equals(event)) {
                                return false;
                            }
                        }
                        return true;
                    })
                    .toList();

            for (Future<Boolean> call : threads.invokeAll(calls, 30, TimeUnit.SECONDS)) {
                assertThat(call.get()).isTrue();
            }
        } finally {
            threads.shutdownNow();
        }
    }

    @Test
    void passesOnWhatTheStreamThrowsAndGoesOn() {
        OutputStream broken = new OutputStream() {
            @Override
            public void write(int b) throws IOException {
                throw new IOException("gone");
            }
        };

        assertThatExceptionOfType(IOException.class)
                .isThrownBy(() -> codec.encodeTo(Events.completed(1, "7"), broken))
                .withMessage("gone");
        assertThat(codec.decode(codec.encode(Events.completed(1, "7")))).isEqualTo(Events.completed(1, "7"));
    }

    @Test
    void needsAPositiveLimit() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EventCodec.builder().maxValueBytes(0));
    }

    private static @Nullable Object anything(Random random, int depth) {
        return switch (random.nextInt(depth == 0 ? 7 : 9)) {
            case 0 -> null;
            case 1 -> random.nextBoolean();
            case 2 -> random.nextInt();
            case 3 -> Integer.MAX_VALUE + (long) random.nextInt(1000) + 1;
            case 4 -> random.nextGaussian() * Math.pow(10, random.nextInt(40) - 20.0);
            case 5 -> BigInteger.valueOf(Long.MAX_VALUE).add(BigInteger.valueOf(random.nextInt(1000) + 1L));
            case 6 -> text(random);
            case 7 -> {
                List<@Nullable Object> list = new ArrayList<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    list.add(anything(random, depth - 1));
                }
                yield list;
            }
            default -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                for (int i = random.nextInt(5); i > 0; i--) {
                    map.put(text(random).replaceAll("[\\ud800-\\udfff]", "?"), anything(random, depth - 1));
                }
                yield map;
            }
        };
    }

    private static String text(Random random) {
        StringBuilder text = new StringBuilder();
        for (int i = random.nextInt(20); i > 0; i--) {
            text.append((char) random.nextInt(random.nextBoolean() ? 128 : 65536));
        }
        return text.toString();
    }

    private static String golden(String name) throws IOException {
        try (InputStream file =
                requireNonNull(EventCodecTest.class.getResourceAsStream("/golden/events/" + name + ".json"), name)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
