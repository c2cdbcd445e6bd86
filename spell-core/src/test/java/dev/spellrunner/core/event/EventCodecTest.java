// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Started;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.Socket;
import java.net.URI;
import java.nio.CharBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventCodecTest {

    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final EventCodec codec = EventCodec.create();

    static Stream<Arguments> goldenEvents() {
        return Stream.of(
                Arguments.of(
                        "started",
                        Events.started(
                                2, "755", "Switch", map("input", "hi", "times", Arrays.asList(1, 2.5, true, null)))),
                Arguments.of("progress", Events.progress(3, "7/3", "Grüß ")),
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
                Arguments.of("skipped", Events.skipped(9, "8", "Output", "output 'no' of node '755' was closed")),
                Arguments.of("cancelled", Events.cancelled(10, "7[2]/9", "Delay", "the user", 1000)),
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
                        new Progress(
                                "r-1",
                                "wee silver",
                                3,
                                6,
                                Instant.parse("2026-11-24T02:00:00.123456789Z"),
                                NodePath.of("7"),
                                "Chat",
                                "Hello world")));
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
    void marksWhatItOmitsAsTheGoldenFileDoes() throws IOException {
        Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
        try (Socket socket = new Socket()) {
            outputs.put("socket", socket);
            outputs.put("nan", Double.NaN);
            outputs.put("big", "x".repeat(2000));
            outputs.put("deep", nested(101));
            outputs.put("broken", List.of("half", new Broken()));
            outputs.put("after", "fine");
            Completed event = new Completed(
                    "r-1",
                    "wee silver",
                    4,
                    4,
                    Instant.parse("2026-11-24T02:00:00Z"),
                    NodePath.of("1"),
                    "Odd",
                    outputs,
                    List.of(),
                    1);
            EventCodec small = EventCodec.builder().maxValueBytes(1000).build();

            String json = small.encodeToString(event);

            assertThat(json).isEqualTo(golden("placeholders"));
            assertThat(small.encodeToString(small.decode(json))).isEqualTo(json);
        }
    }

    @Nested
    class Values {

        @Test
        void areWrittenAsJsonSaysThem() {
            assertThat(chunk(null)).isEqualTo("null");
            assertThat(chunk(true)).isEqualTo("true");
            assertThat(chunk((byte) 1)).isEqualTo("1");
            assertThat(chunk((short) 2)).isEqualTo("2");
            assertThat(chunk(3L)).isEqualTo("3");
            assertThat(chunk(0.5f)).isEqualTo("0.5");
            assertThat(chunk(new AtomicInteger(4))).isEqualTo("4");
            assertThat(chunk(BigInteger.TEN.pow(30))).isEqualTo("1" + "0".repeat(30));
            assertThat(chunk(new BigDecimal("0.10"))).isEqualTo("0.10");
            assertThat(chunk(CharBuffer.wrap("text"))).isEqualTo("\"text\"");
            assertThat(chunk('c')).isEqualTo("\"c\"");
            assertThat(chunk(new char[] {'o', 'k'})).isEqualTo("\"ok\"");
            assertThat(chunk(List.of(1, List.of(), Map.of()))).isEqualTo("[1,[],{}]");
            assertThat(chunk(new int[] {1, 2})).isEqualTo("[1,2]");
            assertThat(chunk(new double[] {1, Double.POSITIVE_INFINITY}))
                    .isEqualTo("[1.0,{\"$omitted\":\"not JSON\",\"type\":\"java.lang.Double\"}]");
            assertThat(chunk(new @Nullable Object[] {"a", null})).isEqualTo("[\"a\",null]");
            assertThat(chunk(Optional.of("there"))).isEqualTo("\"there\"");
            assertThat(chunk(Optional.empty())).isEqualTo("null");
        }

        @Test
        void ofWellKnownClassesAreWrittenAsText() {
            UUID uuid = UUID.fromString("00000000-0000-0001-0000-000000000002");

            assertThat(chunk(DayOfWeek.MONDAY)).isEqualTo("\"MONDAY\"");
            assertThat(chunk(uuid)).isEqualTo("\"" + uuid + "\"");
            assertThat(chunk(URI.create("https://a.b/c"))).isEqualTo("\"https://a.b/c\"");
            assertThat(chunk(LocalDate.of(2026, 11, 24))).isEqualTo("\"2026-11-24\"");
            assertThat(chunk(Duration.ofMillis(1500))).isEqualTo("\"PT1.5S\"");
            assertThat(chunk(Map.of(DayOfWeek.FRIDAY, 1))).isEqualTo("{\"FRIDAY\":1}");
        }

        @Test
        void ofAnyOtherClassLeaveAMarkInTheirPlace() {
            assertThat(chunk(List.of(1, new Thread("t"), 2)))
                    .isEqualTo("[1,{\"$omitted\":\"not JSON\",\"type\":\"java.lang.Thread\"},2]");
        }

        @Test
        void thatAreNumbersOfAnUnknownClassAreTakenAtTheirWord() {
            assertThat(chunk(new Fraction("0.25"))).isEqualTo("0.25");
            assertThat(chunk(new Fraction("1/4"))).contains("not JSON").contains("Fraction");
        }

        @Test
        void thatAreMapsWithOtherKeysThanTextAreOmittedWhole() {
            assertThat(chunk(Map.of("in", Collections.singletonMap(1, "one"))))
                    .startsWith("{\"$omitted\":\"not JSON\"");
            assertThat(chunk(Collections.singletonMap(null, "none"))).startsWith("{\"$omitted\":\"not JSON\"");
        }

        @Test
        void mayHaveAHundredLevelsAndNoMore() {
            assertThat(chunk(nested(100))).isEqualTo("[".repeat(100) + "]".repeat(100));
            assertThat(chunk(nested(101))).isEqualTo("{\"$omitted\":\"too deep\"}");
        }

        @Test
        void thatHoldThemselvesAreOmitted() {
            List<Object> self = new ArrayList<>();
            self.add(self);
            self.add(self);
            Map<String, Object> map = new LinkedHashMap<>();
            map.put("list", List.of(map));

            assertThat(chunk(self)).isEqualTo("{\"$omitted\":\"too deep\"}");
            assertThat(chunk(map)).isEqualTo("{\"$omitted\":\"too deep\"}");
        }

        @Test
        void thatThrowWhenTheyAreReadLeaveNothingHalfWritten() {
            List<Object> broken = List.of(Map.of("a", List.of(1, new Broken())));

            String json = codec.encodeToString(Events.started(1, "1", "C", map("x", broken, "y", 2)));

            assertThat(json)
                    .contains("\"inputs\":{\"x\":{\"$omitted\":\"not readable\",\"type\":\"" + Broken.class.getName()
                            + "\"},\"y\":2}}");
        }

        @Test
        void thatSayNothingOfThemselvesAreOmitted() {
            CharSequence mute = new CharSequence() {
                @Override
                public int length() {
                    return 1;
                }

                @Override
                public char charAt(int index) {
                    return 'x';
                }

                @Override
                public CharSequence subSequence(int start, int end) {
                    return this;
                }

                @Override
                public String toString() {
                    throw new StackOverflowError();
                }
            };

            assertThat(chunk(mute)).startsWith("{\"$omitted\":\"not readable\"");
        }

        @Test
        void areOmittedFromOneByteOverTheLimitOn() {
            EventCodec small = EventCodec.builder().maxValueBytes(100).build();

            assertThat(chunk(small, "x".repeat(98))).isEqualTo("\"" + "x".repeat(98) + "\"");
            assertThat(chunk(small, "x".repeat(99))).isEqualTo("{\"$omitted\":\"too large\",\"bytes\":101}");
            assertThat(chunk(small, "ü".repeat(49))).isEqualTo("\"" + "ü".repeat(49) + "\"");
            assertThat(chunk(small, "ü".repeat(50))).isEqualTo("{\"$omitted\":\"too large\",\"bytes\":102}");
            assertThat(chunk(small, List.of("x".repeat(50), "x".repeat(50)))).contains("\"bytes\":107");
        }

        @Test
        void areCountedWholeThoughTheyAreNotKept() {
            String text = "x".repeat(3_000_000);

            assertThat(chunk(List.of(text))).isEqualTo("{\"$omitted\":\"too large\",\"bytes\":3000004}");
        }

        @Test
        void thatGrowWithoutEndAreNotCountedToTheEnd() {
            List<Object> doubling = List.of(1);
            for (int i = 0; i < 90; i++) {
                doubling = List.of(doubling, doubling);
            }
            EventCodec small = EventCodec.builder().maxValueBytes(10_000).build();

            assertThat(chunk(small, doubling)).startsWith("{\"$omitted\":\"too large\",\"bytes\":12");
        }

        @Test
        void thatAreNumbersOfThousandsOfDigitsAreOmitted() {
            assertThat(chunk(BigInteger.TEN.pow(5000))).isEqualTo("{\"$omitted\":\"too large\",\"bytes\":5001}");
            assertThat(chunk(BigInteger.TEN.pow(900))).hasSize(901);
        }

        @Test
        void keepHalfOfAPairOfSurrogates() {
            String half = "\uD83D";

            assertThat(decodedChunk(half)).isEqualTo(half);
            assertThat(decodedChunk(Map.of("a" + half, 1, "😀", 2))).isEqualTo(Map.of("a?", 1, "😀", 2));
        }

        @Test
        void areReadWithAllTheirDigits() {
            assertThat(decodedChunk(1)).isEqualTo(1);
            assertThat(decodedChunk(1L << 40)).isEqualTo(1L << 40);
            assertThat(decodedChunk(BigInteger.TWO.pow(100))).isEqualTo(BigInteger.TWO.pow(100));
            assertThat(decodedChunk(0.1)).isEqualTo(0.1);
            assertThat(decodedChunk(-0.0)).isEqualTo(-0.0);
            assertThat(decodedChunk(Double.MIN_VALUE)).isEqualTo(Double.MIN_VALUE);
            assertThat(decodedChunk(Double.MAX_VALUE)).isEqualTo(Double.MAX_VALUE);
            assertThat(decodedChunk(new BigDecimal("0.12345678901234567890123")))
                    .isEqualTo(new BigDecimal("0.12345678901234567890123"));
            assertThat(decodedChunk(new BigDecimal("1E+400"))).isEqualTo(new BigDecimal("1E+400"));
        }

        @Test
        void cannotBeChangedAfterTheyWereRead() {
            Map<?, ?> map = (Map<?, ?>) requireNonNull(decodedChunk(map("b", List.of(1), "a", map("x", null))));

            assertThat(map.toString()).isEqualTo("{b=[1], a={x=null}}");
            assertThatThrownBy(map::clear).isInstanceOf(UnsupportedOperationException.class);
            assertThatThrownBy(() -> ((List<?>) requireNonNull(map.get("b"))).clear())
                    .isInstanceOf(UnsupportedOperationException.class);
        }
    }

    @Nested
    class WhenReading {

        @Test
        void ignoresUnknownFieldsInAnyOrder() {
            String json =
                    "{\"kind\":\"started\",\"new\":{\"a\":[1]},\"inputs\":{},\"path\":\"7\",\"spell\":\"wee silver\","
                            + "\"at\":\"2026-11-24T02:00:00.123Z\",\"seq\":1,\"run\":\"r-1\",\"more\":[{}],\"component\":\"C\"}";

            assertThat(codec.decode(json)).isEqualTo(Events.started(1, "7", "C", Map.of()));
        }

        @Test
        void refusesAnUnknownKind() {
            String json = codec.encodeToString(Events.completed(1, "7")).replace("completed", "exploded");

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> codec.decode(json))
                    .withMessageContaining("unknown kind 'exploded'")
                    .withMessageContaining("started, progress, completed, failed, skipped, cancelled");
        }

        @ParameterizedTest
        @ValueSource(strings = {"run", "seq", "at", "spell", "path", "kind", "error"})
        void refusesAnEventThatLacksAField(String field) {
            String json = codec.encodeToString(
                            Events.failed(3, "7", "C", new NodeError("E", "m", NodePath.ROOT, "", null), 1))
                    .replace("\"" + field + "\":", "\"other\":");

            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(json));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "",
                    " ",
                    "null",
                    "[]",
                    "1",
                    "{",
                    "{}",
                    "{\"run\":1}",
                    "{\"run\":null}",
                    "{\"seq\":1.5}",
                    "{\"seq\":99999999999999999999}",
                    "{\"at\":\"yesterday\"}",
                    "{\"path\":\"7//8\"}",
                    "{\"inputs\":[]}",
                    "{\"closed\":[1]}",
                    "{\"closed\":[",
                    "{\"chunk\":[1,",
                    "{\"chunk\":1e99999999999}",
                    "{\"error\":{}}",
                    "{\"run\":\"\\ud800",
                    "nonsense"
                })
        void refusesWhatIsNoEvent(String json) {
            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(json));
            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(json.getBytes(UTF_8)));
        }

        @Test
        void refusesWhatFollowsAnEvent() {
            String json = codec.encodeToString(Events.completed(1, "7"));

            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(json + "{}"));
            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(json + "x"));
            assertThat(codec.decode(json + " \n")).isEqualTo(Events.completed(1, "7"));
        }

        @Test
        void refusesARangeThatIsNone() {
            String json = codec.encodeToString(Events.completed(3, "7"));

            assertThatIllegalArgumentException()
                    .isThrownBy(() -> codec.decode(json.replace("\"seq\":3", "\"seq\":3,\"since\":4")));
            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode(json.replace("\"seq\":3", "\"seq\":0")));
        }

        @Test
        void throwsNothingElseWhateverTheText() {
            String golden = codec.encodeToString(Events.started(1, "7", "C", map("a", List.of(1.5, "x"), "b", null)));
            Random random = new Random(42);
            for (int i = 0; i < 20_000; i++) {
                byte[] bytes = golden.getBytes(UTF_8);
                for (int k = random.nextInt(4); k >= 0; k--) {
                    bytes[random.nextInt(bytes.length)] = (byte) random.nextInt(256);
                }
                byte[] cut = Arrays.copyOf(bytes, random.nextInt(8) == 0 ? random.nextInt(bytes.length) : bytes.length);

                assertThat(outcome(() -> codec.decode(cut))).isIn("event", "IllegalArgumentException");
            }
        }

        @Test
        void refusesATextThatIsNestedWithoutEnd() {
            assertThatIllegalArgumentException().isThrownBy(() -> codec.decode("{\"chunk\":" + "[".repeat(1_000_000)));
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
            NodeEvent event = new Progress("r", "s", 1, 1, at, NodePath.ROOT, "", null);

            assertThat(codec.decode(codec.encode(event)).at()).isEqualTo(at);
        }
        assertThat(codec.encodeToString(
                        new Progress("r", "s", 1, 1, Instant.parse("2026-11-24T02:00:00Z"), NodePath.ROOT, "", null)))
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

    /** A list of two whose second item cannot be had. */
    static final class Broken extends AbstractList<Object> {
        @Override
        public Object get(int index) {
            if (index == 0) {
                return "first";
            }
            throw new IllegalStateException("no second item");
        }

        @Override
        public int size() {
            return 2;
        }
    }

    private static final class Fraction extends Number {
        private static final long serialVersionUID = 1;
        private final String text;

        Fraction(String text) {
            this.text = text;
        }

        @Override
        public int intValue() {
            return 0;
        }

        @Override
        public long longValue() {
            return 0;
        }

        @Override
        public float floatValue() {
            return 0;
        }

        @Override
        public double doubleValue() {
            return 0;
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private String chunk(@Nullable Object value) {
        return chunk(codec, value);
    }

    private static String chunk(EventCodec codec, @Nullable Object value) {
        String json = codec.encodeToString(Events.progress(1, "7", value));
        String mark = "\"chunk\":";
        return json.substring(json.indexOf(mark) + mark.length(), json.length() - 1);
    }

    private @Nullable Object decodedChunk(Object value) {
        Progress decoded = (Progress) codec.decode(codec.encode(Events.progress(1, "7", value)));
        return decoded.chunk();
    }

    private static List<Object> nested(int levels) {
        List<Object> nested = List.of();
        for (int i = 1; i < levels; i++) {
            nested = List.of(nested);
        }
        return nested;
    }

    private static Map<String, @Nullable Object> map(String key1, @Nullable Object value1) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        map.put(key1, value1);
        return map;
    }

    private static Map<String, @Nullable Object> map(
            String key1, @Nullable Object value1, String key2, @Nullable Object value2) {
        Map<String, @Nullable Object> map = map(key1, value1);
        map.put(key2, value2);
        return map;
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

    private static String outcome(Callable<NodeEvent> decoding) {
        try {
            requireNonNull(decoding.call());
            return "event";
        } catch (IllegalArgumentException e) {
            return "IllegalArgumentException";
        } catch (Exception e) {
            return e.toString();
        }
    }

    private static String golden(String name) throws IOException {
        try (InputStream file =
                requireNonNull(EventCodecTest.class.getResourceAsStream("/golden/events/" + name + ".json"), name)) {
            return new String(file.readAllBytes(), UTF_8);
        }
    }
}
