// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static dev.spellrunner.core.event.Events.map;
import static dev.spellrunner.core.event.OddValues.nested;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.event.NodeEvent.Progress;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.CharBuffer;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.LocalDate;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Values in events are written, and read again. */
class EventCodecValuesTest {

    private final EventCodec codec = EventCodec.create();

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
        assertThat(chunk(Map.of("in", Collections.singletonMap(1, "one")))).startsWith("{\"$omitted\":\"not JSON\"");
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
        List<Object> broken = List.of(Map.of("a", List.of(1, new OddValues.Broken())));

        String json = codec.encodeToString(Events.started(1, "1", "C", map("x", broken, "y", 2)));

        assertThat(json)
                .contains("\"inputs\":{\"x\":{\"$omitted\":\"not readable\",\"type\":\""
                        + OddValues.Broken.class.getName() + "\"},\"y\":2}}");
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

    @Test // issue 16.4
    void areReadNoFurtherThanTheLimit() {
        EventCodec small = EventCodec.builder().maxValueBytes(10_000).build();
        AtomicInteger read = new AtomicInteger();
        List<Integer> large = new AbstractList<>() {
            @Override
            public Integer get(int index) {
                return read.incrementAndGet();
            }

            @Override
            public int size() {
                return Integer.MAX_VALUE;
            }
        };

        assertThat(chunk(small, large)).startsWith("{\"$omitted\":\"too large\",\"bytes\":1");
        assertThat(read).hasValueLessThan(20_000);
    }

    @Test
    void thatGrowWithoutEndAreNotCountedToTheEnd() {
        List<Object> doubling = List.of(1);
        for (int i = 0; i < 90; i++) {
            doubling = List.of(doubling, doubling);
        }
        EventCodec small = EventCodec.builder().maxValueBytes(10_000).build();

        assertThat(chunk(small, doubling)).startsWith("{\"$omitted\":\"too large\",\"bytes\":1");
        assertThat(chunk(small, "fine")).isEqualTo("\"fine\"");
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
}
