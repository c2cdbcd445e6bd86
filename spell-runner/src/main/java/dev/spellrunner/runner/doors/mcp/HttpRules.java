// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.Exchange;
import java.util.Base64;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The headers of a message over HTTP, which repeat for proxies what it says. */
final class HttpRules {

    private static final String VERSION = "MCP-Protocol-Version";
    private static final String ENCODED = "=?base64?";
    private static final String ENCODED_END = "?=";

    /** By method, the parameter that the header {@code Mcp-Name} repeats. */
    private static final Map<String, String> NAMED =
            Map.of("tools/call", "name", "prompts/get", "name", "resources/read", "uri");

    private HttpRules() {}

    /**
     * Returns the version of the protocol that a message is of, by what it says itself and by its header.
     *
     * @throws McpError if its headers are not as they must be
     */
    static Era era(McpMessage message, Exchange exchange) {
        Optional<String> version = exchange.header(VERSION).map(String::trim);
        boolean isModern = message.meta().has(McpMessage.PROTOCOL_VERSION)
                || version.filter(named -> !Era.LEGACY.versions().contains(named))
                        .isPresent();
        if (!isModern) {
            return Era.LEGACY;
        }
        if (!message.isNotification() && message.method() != null) {
            check(message, message.method(), version.orElse(null), exchange);
        }
        return Era.MODERN;
    }

    private static void check(McpMessage message, String method, @Nullable String version, Exchange exchange) {
        String named = exchange.header("Mcp-Method").map(String::trim).orElse(null);
        if (version == null || named == null) {
            throw mismatch("the headers " + VERSION + " and Mcp-Method are missing (send both)");
        }
        if (!named.equals(method)) {
            throw mismatch(
                    "the header Mcp-Method is '" + named + "', but the method of the message is '" + method + "'");
        }
        checkMeta(message);
        if (!message.meta().path(McpMessage.PROTOCOL_VERSION).asText("").equals(version)) {
            throw mismatch("the header " + VERSION + " is '" + version + "', but the message has another version");
        }
        requireServed(version);
        String parameter = method.startsWith("tasks/") ? "taskId" : NAMED.get(method);
        if (parameter != null) {
            checkName(message.params().path(parameter), exchange);
        }
    }

    /**
     * Requires what each request says of itself.
     *
     * @throws McpError if it does not
     */
    static void checkMeta(McpMessage message) {
        if (!message.meta().path(McpMessage.PROTOCOL_VERSION).isTextual()
                || !message.meta().path(McpMessage.CLIENT_CAPABILITIES).isObject()) {
            throw McpError.refused(
                    McpError.INVALID_PARAMS,
                    "params._meta lacks '" + McpMessage.PROTOCOL_VERSION + "' or '" + McpMessage.CLIENT_CAPABILITIES
                            + "' (send both)");
        }
    }

    /**
     * Requires a version that is served.
     *
     * @throws McpError if it is not
     */
    static void requireServed(String version) {
        if (!Era.MODERN.versions().contains(version)) {
            throw new McpError(
                    400,
                    McpError.UNSUPPORTED_VERSION,
                    "version '" + version + "' of the protocol is not served",
                    Map.of("supported", Era.MODERN.versions(), "requested", version));
        }
    }

    private static void checkName(JsonNode name, Exchange exchange) {
        Optional<String> header = exchange.header("Mcp-Name").map(String::trim).flatMap(HttpRules::decoded);
        if (header.isEmpty() || !header.get().equals(name.asText(""))) {
            throw mismatch("the header Mcp-Name is missing, or differs from the message");
        }
    }

    private static Optional<String> decoded(String header) {
        if (!header.startsWith(ENCODED) || !header.endsWith(ENCODED_END)) {
            return Optional.of(header);
        }
        String encoded = header.substring(ENCODED.length(), header.length() - ENCODED_END.length());
        try {
            return Optional.of(new String(Base64.getDecoder().decode(encoded), UTF_8));
        } catch (IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static McpError mismatch(String message) {
        return McpError.refused(McpError.HEADER_MISMATCH, message);
    }

    // ---- what goes before the message ----

    /** Tells whether the body is said to be JSON: forms of foreign pages are not. */
    static boolean isJson(Exchange exchange) {
        return exchange.header("Content-Type")
                .map(type -> type.split(";", 2)[0].trim().toLowerCase(Locale.ROOT))
                .filter("application/json"::equals)
                .isPresent();
    }

    /** Tells whether the client takes an answer of a kind: {@code text/event-stream}. */
    static boolean accepts(Exchange exchange, String type) {
        String accepted = exchange.header("Accept").orElse("*/*").toLowerCase(Locale.ROOT);
        String kind = type.substring(0, type.indexOf('/')) + "/*";
        return accepted.contains(type) || accepted.contains("*/*") || accepted.contains(kind);
    }
}
