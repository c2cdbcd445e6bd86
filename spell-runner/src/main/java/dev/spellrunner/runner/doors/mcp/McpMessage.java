// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.spellrunner.runner.doors.DoorJson;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message of a client. Immutable.
 *
 * @param id of a request or a response; null in a notification
 * @param method null in a response
 * @param body all of it
 */
record McpMessage(@Nullable JsonNode id, @Nullable String method, JsonNode body) {

    private static final String NAMESPACE = "io.modelcontextprotocol/";
    static final String PROTOCOL_VERSION = NAMESPACE + "protocolVersion";
    static final String CLIENT_CAPABILITIES = NAMESPACE + "clientCapabilities";
    static final String SERVER = NAMESPACE + "serverInfo";

    /**
     * Reads a message.
     *
     * @throws McpError if it is none
     */
    static McpMessage of(JsonNode body) {
        if (!body.isObject()) {
            throw McpError.refused(McpError.INVALID_REQUEST, "the message is not a JSON object (send one at a time)");
        }
        JsonNode id = body.get("id");
        boolean isId = id == null || id.isTextual() || id.isIntegralNumber();
        if (!isId || !body.path("jsonrpc").asText("").equals("2.0")) {
            throw McpError.refused(
                    McpError.INVALID_REQUEST,
                    "the message is not JSON-RPC (send jsonrpc \"2.0\", and as id a text or an integer)");
        }
        JsonNode method = body.get("method");
        boolean isResponse = method == null && id != null && (body.has("result") || body.has("error"));
        if (!isResponse && (method == null || !method.isTextual())) {
            throw McpError.refused(McpError.INVALID_REQUEST, "the message has no method (send one)");
        }
        return new McpMessage(id, method == null ? null : method.textValue(), body);
    }

    /** Returns the id of a message that may be none, as far as it can be read. */
    static @Nullable JsonNode idOf(JsonNode body) {
        JsonNode id = body.get("id");
        return id != null && (id.isTextual() || id.isIntegralNumber()) ? id : null;
    }

    boolean isNotification() {
        return id == null;
    }

    JsonNode params() {
        JsonNode params = body.get("params");
        return params == null ? MissingNode.getInstance() : params;
    }

    JsonNode meta() {
        return params().path("_meta");
    }

    /** Returns a parameter that must be a text. */
    String text(String parameter) {
        JsonNode value = params().path(parameter);
        if (!value.isTextual()) {
            throw McpError.of(McpError.INVALID_PARAMS, "parameter '" + parameter + "' is not text (send it as text)");
        }
        return value.textValue();
    }

    // ---- answers ----

    /** Returns the answer to a request. */
    static byte[] result(@Nullable JsonNode id, Map<String, ? extends @Nullable Object> result) {
        return answer(id, "result", result);
    }

    /** Returns the answer to a request that failed. */
    static byte[] error(@Nullable JsonNode id, McpError error) {
        return answer(id, "error", error.fields());
    }

    private static byte[] answer(@Nullable JsonNode id, String key, Object value) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        if (id != null) {
            message.put("id", id);
        }
        message.put(key, value);
        return DoorJson.bytes(message);
    }

    /** Returns a notification, or with an id a request, of the server's. */
    static byte[] fromServer(@Nullable String id, String method, Map<String, ? extends @Nullable Object> params) {
        Map<String, @Nullable Object> message = new LinkedHashMap<>();
        message.put("jsonrpc", "2.0");
        if (id != null) {
            message.put("id", id);
        }
        message.put("method", method);
        message.put("params", params);
        return DoorJson.bytes(message);
    }
}
