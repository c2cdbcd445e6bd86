// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.MissingNode;
import com.fasterxml.jackson.databind.node.NullNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The arguments of a client behind the path. A value that is undefined at the client has become null, or is absent.
 *
 * @param sent in the order in which the method takes it
 */
record FeathersArguments(List<JsonNode> sent) {

    FeathersCall of(FeathersPeer peer, String path, FeathersMethod method) {
        if (sent.size() > method.arguments()) {
            throw bad("Too many arguments for '" + method.wireName() + "' method");
        }
        int place = 0;
        String id = method.takesId() ? id(at(place++)) : null;
        JsonNode data = method.takesData() ? data(at(place++), method) : MissingNode.getInstance();
        FeathersCall call = new FeathersCall(peer, path, method, id, data, query(at(place)));
        if (method == FeathersMethod.GET) {
            call.requireId();
        }
        return call;
    }

    private JsonNode at(int place) {
        return place < sent.size() ? sent.get(place) : NullNode.getInstance();
    }

    private static @Nullable String id(JsonNode id) {
        if (id.isNull()) {
            return null;
        }
        if (id.isTextual() || id.isNumber()) {
            return id.asText();
        }
        throw bad("the id is neither text nor a number");
    }

    private static JsonNode data(JsonNode data, FeathersMethod method) {
        if (!data.isContainerNode()) {
            throw bad("A data object must be provided to the '" + method.wireName() + "' method");
        }
        return data;
    }

    private static ObjectNode query(JsonNode query) {
        if (query.isNull()) {
            return JsonNodeFactory.instance.objectNode();
        }
        if (query instanceof ObjectNode object) {
            return object;
        }
        throw bad("the query is not an object");
    }

    private static FeathersException bad(String message) {
        return new FeathersException(FeathersError.BAD_REQUEST, message);
    }
}
