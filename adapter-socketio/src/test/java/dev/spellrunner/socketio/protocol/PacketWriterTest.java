// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spellrunner.socketio.engine.EncodedPacket;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PacketWriterTest {

    private final PacketWriter writer = new PacketWriter(new JsonMapper());

    private List<String> event(@Nullable Object... arguments) {
        return writer.event("/", Event.NO_ACK, "e", arguments).stream()
                .map(PacketWriterTest::content)
                .toList();
    }

    private static String content(EncodedPacket packet) {
        return (packet.isBinary() ? "bytes " : "") + UTF_8.decode(packet.content());
    }

    @Test
    void attachesBytesWhereverTheyAreInMapsAndLists() {
        assertThat(event(Map.of("a", List.of("x", bytes("one"))), bytes("two")))
                .containsExactly(
                        "452-[\"e\",{\"a\":[\"x\",{\"_placeholder\":true,\"num\":0}]},{\"_placeholder\":true,\"num\":1}]",
                        "bytes one",
                        "bytes two");
    }

    @Test
    void attachesBytesWhereverTheyAreInATree() {
        ObjectNode tree = JsonNodeFactory.instance.objectNode();
        tree.put("text", "é").putNull("none").put("number", 1.5);
        tree.putArray("list").add(true).add(bytes("one")).addPOJO(bytes("two"));

        assertThat(event(tree, null))
                .containsExactly(
                        "452-[\"e\",{\"text\":\"é\",\"none\":null,\"number\":1.5,\"list\":[true,"
                                + "{\"_placeholder\":true,\"num\":0},{\"_placeholder\":true,\"num\":1}]},null]",
                        "bytes one",
                        "bytes two");
    }

    private static byte[] bytes(String text) {
        return text.getBytes(UTF_8);
    }
}
