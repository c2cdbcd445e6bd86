// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import org.jspecify.annotations.Nullable;

/** Names of events that clients listen to which were written for servers before this one. */
enum OlderNames {
    THOTH {
        @Override
        void tell(SocketIoSocket socket, String spell, JsonNode ended, @Nullable JsonNode input) {
            if (ended.has("outputs")) {
                // The one that Thoth's nodes call so; there, too, nodes without it tell of nothing but their end.
                JsonNode output = ended.path("outputs").path("output");
                socket.emit(
                        node(ended),
                        output.isMissingNode() ? payload() : payload().set("output", output));
            }
        }
    },
    MAGICK {
        @Override
        void tell(SocketIoSocket socket, String spell, JsonNode ended, @Nullable JsonNode input) {
            ObjectNode payload = payload();
            payload.set("output", ended.get("outputs"));
            payload.set("input", input);
            if (ended.has("error")) {
                payload.putObject("error").set("message", ended.path("error").path("message"));
            }
            socket.emit(spell + "-" + node(ended), payload);
        }
    };

    /**
     * Tells of a node that has completed or failed.
     *
     * @param spell the id of the spell
     * @param ended the event
     * @param input the node's inputs; null, if its beginning was not heard
     */
    abstract void tell(SocketIoSocket socket, String spell, JsonNode ended, @Nullable JsonNode input);

    private static ObjectNode payload() {
        return JsonNodeFactory.instance.objectNode();
    }

    /** Returns the id of the node at the end of a path: of {@code 7[0]/9}, {@code 9}. */
    private static String node(JsonNode event) {
        String path = event.path("path").asText();
        String last = path.substring(path.lastIndexOf('/') + 1);
        int turn = last.indexOf('[');
        return turn < 0 ? last : last.substring(0, turn);
    }
}
