// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static dev.spellrunner.core.event.Events.map;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The codec reads any JSON, or says what is wrong with it. */
class EventCodecReadingTest {

    private final EventCodec codec = EventCodec.create();

    @Test
    void ignoresUnknownFieldsInAnyOrder() {
        String json = "{\"kind\":\"started\",\"new\":{\"a\":[1]},\"inputs\":{},\"path\":\"7\",\"spell\":\"wee silver\","
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
    void canPassOverAKindThatALaterVersionMayHaveAdded() {
        String json = codec.encodeToString(Events.completed(1, "7"));

        assertThat(codec.decodeIfKnown(json)).contains(Events.completed(1, "7"));
        assertThat(codec.decodeIfKnown(json.replace("\"completed\"", "\"exploded\"")))
                .isEmpty();
        assertThatIllegalArgumentException().isThrownBy(() -> codec.decodeIfKnown("{}"));
    }

    @Test
    void readsNamedValuesThatAreNoEvent() {
        Map<String, Object> values = map("a", List.of(1.5, "x"), "b", null);

        assertThat(codec.decodeValues(codec.encodeValues(values))).isEqualTo(values);
        assertThatIllegalArgumentException().isThrownBy(() -> codec.decodeValues("[]"));
        assertThatIllegalArgumentException().isThrownBy(() -> codec.decodeValues(""));
        assertThatIllegalArgumentException().isThrownBy(() -> codec.decodeValues("{} {}"));
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
}
