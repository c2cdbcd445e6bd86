// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TextToldTest {

    private static final EventCodec CODEC = EventCodec.create();

    private static byte[] progress(String path, Object chunk) {
        return CODEC.encode(new NodeEvent.Progress(
                "run \"1\"\\", "a,\"path\":\"4\"", 6, 7, Instant.EPOCH, NodePath.parse(path), "Tell", chunk));
    }

    private static @Nullable String found(String path, byte[] event) {
        TextTold told = new TextTold(NodePath.parse(path));
        return told.isIn(event) ? new String(Arrays.copyOfRange(event, told.begin(), told.end()), UTF_8) : null;
    }

    @ParameterizedTest
    @ValueSource(strings = {"a token ", "\"", "\\", "\\\"", "}", ",\"path\":\"5\"", "ü😀\u0000\n", "[{"})
    void isFoundAsItStandsThere(String text) {
        String json = found("4", progress("4", text));

        assertThat(json).isNotNull();
        assertThat(DoorJson.value(json.getBytes(UTF_8)).textValue()).isEqualTo(text);
    }

    @Test
    void isFoundInsideOfIterations() {
        assertThat(found("7[2]/9", progress("7[2]/9", "x"))).isEqualTo("\"x\"");
        assertThat(found("7[2]/9", progress("7[3]/9", "x"))).isNull();
    }

    @Test
    void isNoneOfAnotherNode() {
        assertThat(found("4", progress("5", "x"))).isNull();
        assertThat(found("4", progress("44", "x"))).isNull();
    }

    @Test
    void isNoValueOfAnotherKindAndNotEmpty() {
        assertThat(found("4", progress("4", ""))).isNull();
        assertThat(found("4", progress("4", 17))).isNull();
        assertThat(found("4", progress("4", Map.of("chunk", "x", "path", "4")))).isNull();
        assertThat(found("5", progress("4", List.of(Map.of("path", "5", "chunk", "x")))))
                .isNull();
    }

    @Test
    void isFoundWhateverTheOrderOfTheFields() {
        byte[] event = "{\"chunk\":\"x\",\"more\":{\"a\":[1,\"}\"]},\"path\":\"4\",\"last\":null}".getBytes(UTF_8);

        assertThat(found("4", event)).isEqualTo("\"x\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{", "{}", "{\"path\":\"4\"", "{\"chunk\":\"x", "{\"path\":\"4\",\"chunk\":\"x\\"})
    void isNoneInWhatIsCutOff(String event) {
        assertThat(found("5", event.getBytes(UTF_8))).isNull();
    }
}
