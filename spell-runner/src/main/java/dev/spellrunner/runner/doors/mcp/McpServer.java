// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.observe.RunOrigin;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Answers messages, over whatever they come. Thread-safe. */
final class McpServer {

    private static final Logger log = LoggerFactory.getLogger(McpServer.class);
    private static final String VERSION = version();
    private static final RunOrigin MCP = RunOrigin.of("mcp");
    private static final int LIST_TTL_MILLIS = 5000;

    /** The methods of each era, but {@code initialize}. */
    private static final Set<String> LEGACY = Set.of("ping", "tools/list", "tools/call");

    private static final Set<String> MODERN = Set.of("server/discover", "tools/list", "tools/call");
    private static final Set<String> OF_RESOURCES =
            Set.of("resources/list", "resources/templates/list", "resources/read");

    private final SpellHost host;
    private final Ongoing ongoing = new Ongoing();
    private final Approvals approvals;
    private final ToolCalls calls;
    private final Challenge challenge;
    private final Map<String, Object> serverInfo;
    private final @Nullable String instructions;
    private final Lists lists;
    private final @Nullable SpellResources resources;

    McpServer(SpellHost host, McpDoor.Builder options, Seal seal, Clock clock) {
        this.host = host;
        this.approvals = new Approvals(options.heldRuns(), ongoing, seal, clock);
        this.challenge = options.challenge();
        this.serverInfo = serverInfo(options.title());
        this.instructions = options.instructions();
        this.calls = new ToolCalls(host.executor(), ongoing, approvals, this);
        this.lists = new Lists(seal);
        this.resources = options.hasResources() ? new SpellResources(lists) : null;
    }

    private static Map<String, Object> serverInfo(@Nullable String title) {
        Map<String, Object> fields = new LinkedHashMap<>();
        fields.put("name", "spellrunner");
        if (title != null) {
            fields.put("title", title);
        }
        fields.put("version", VERSION);
        return fields;
    }

    private static String version() {
        String version = McpServer.class.getPackage().getImplementationVersion();
        return version == null ? "0" : version;
    }

    /** Serves a message. Does not block. */
    void serve(McpMessage message, Client client, Exchange exchange) {
        String method = message.method();
        if (method == null) {
            approvals.take(client, message);
            exchange.answer(202);
        } else if (message.isNotification()) {
            if (method.equals("notifications/cancelled")) {
                client.user().require(Right.RUN);
                ongoing.cancel(client, message.params().path("requestId"));
            }
            exchange.answer(202);
        } else {
            serve(method, message, client, exchange);
        }
    }

    private void serve(String method, McpMessage message, Client client, Exchange exchange) {
        boolean isLegacy = !client.era().isModern();
        boolean isKnown = (isLegacy ? LEGACY : MODERN).contains(method)
                || (isLegacy && method.equals("initialize"))
                || (resources != null && OF_RESOURCES.contains(method));
        if (!isKnown) {
            throw new McpError(
                    isLegacy ? 200 : 404, McpError.METHOD_NOT_FOUND, "there is no method '" + method + "'", Map.of());
        }
        ServedCall call = ServedCall.begin(host, origin(message, exchange), method, message, client, exchange);
        try {
            serveKnown(method, message, client, call);
        } catch (Throwable e) {
            fail(call, message.id(), e);
        }
    }

    private void serveKnown(String method, McpMessage message, Client client, ServedCall exchange) {
        switch (method) {
            case "ping" -> answer(message, client, exchange, new LinkedHashMap<>());
            case "initialize" -> answer(message, client, exchange, initialized(message));
            case "server/discover" -> answer(message, client, exchange, cacheable(discovered(), LIST_TTL_MILLIS));
            case "tools/call" ->
                connected(message, client, exchange, caller -> calls.call(message, client, caller, exchange));
            case "tools/list" -> listed(message, client, exchange, caller -> lists.tools(caller, message));
            default -> resource(method, message, client, exchange);
        }
    }

    private void resource(String method, McpMessage message, Client client, ServedCall exchange) {
        SpellResources offered = requireNonNull(resources, "resources");
        switch (method) {
            case "resources/list" -> listed(message, client, exchange, caller -> offered.list(caller, message));
            case "resources/read" ->
                connected(message, client, exchange, caller -> {
                    Map<String, @Nullable Object> read = offered.read(caller, message, client.era());
                    caller.close();
                    answer(message, client, exchange, client.era().isModern() ? cacheable(read, 0) : read);
                });
            default -> listed(message, client, exchange, caller -> offered.templates());
        }
    }

    // ---- what is the same for all ----

    private Map<String, @Nullable Object> initialized(McpMessage message) {
        String asked = message.params().path("protocolVersion").asText("");
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put(
                "protocolVersion",
                Era.LEGACY.versions().contains(asked)
                        ? asked
                        : Era.LEGACY.versions().get(0));
        result.put("capabilities", capabilities());
        result.put("serverInfo", serverInfo);
        return instructed(result);
    }

    private Map<String, @Nullable Object> discovered() {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("supportedVersions", Era.MODERN.versions());
        result.put("capabilities", capabilities());
        return instructed(result);
    }

    private Map<String, @Nullable Object> instructed(Map<String, @Nullable Object> result) {
        if (instructions != null) {
            result.put("instructions", instructions);
        }
        return result;
    }

    private Map<String, Object> capabilities() {
        Map<String, Object> capabilities = new LinkedHashMap<>();
        capabilities.put("tools", Map.of());
        if (resources != null) {
            capabilities.put("resources", Map.of());
        }
        return capabilities;
    }

    /** Marks a result as one of this user alone, since lists depend on who asks. */
    private static Map<String, @Nullable Object> cacheable(Map<String, @Nullable Object> result, int millis) {
        result.put("ttlMs", millis);
        result.put("cacheScope", "private");
        return result;
    }

    // ---- answers ----

    private void listed(McpMessage message, Client client, ServedCall exchange, Listing listing) {
        connected(message, client, exchange, caller -> {
            Map<String, @Nullable Object> list = listing.list(caller);
            caller.close();
            answer(message, client, exchange, client.era().isModern() ? cacheable(list, LIST_TTL_MILLIS) : list);
        });
    }

    private interface Listing {
        Map<String, @Nullable Object> list(SpellManager caller);
    }

    private interface Action {
        void with(SpellManager caller);
    }

    /** Does something with a connection of the client's user, which it closes. A user's spells may be far away. */
    private void connected(McpMessage message, Client client, ServedCall exchange, Action action) {
        try {
            host.executor().execute(() -> {
                try {
                    SpellManager caller = host.connect(client.user(), () -> {}, exchange.origin());
                    try {
                        action.with(caller);
                    } catch (Throwable e) {
                        caller.close();
                        throw e;
                    }
                } catch (Throwable e) {
                    fail(exchange, message.id(), e);
                }
            });
        } catch (RejectedExecutionException e) {
            fail(exchange, message.id(), e);
        }
    }

    /** The span of the caller: as the message names it, else as its headers do. */
    private static RunOrigin origin(McpMessage message, Exchange exchange) {
        JsonNode meta = message.meta();
        RunOrigin named = MCP.traced(
                meta.path("traceparent").textValue(), meta.path("tracestate").textValue());
        RunOrigin traced = named.trace().isPresent()
                ? named
                : MCP.traced(
                        exchange.header("traceparent").orElse(null),
                        exchange.header("tracestate").orElse(null));
        String baggage = meta.path("baggage").textValue();
        return traced.carrying(baggage == null ? exchange.header("baggage").orElse(null) : baggage);
    }

    private void answer(McpMessage message, Client client, Exchange exchange, Map<String, @Nullable Object> result) {
        exchange.answer(200, McpMessage.result(message.id(), result(client.era(), result)));
    }

    /** Returns a result as an era wants it. */
    Map<String, @Nullable Object> result(Era era, Map<String, @Nullable Object> result) {
        if (!era.isModern()) {
            return result;
        }
        Map<String, @Nullable Object> complete = new LinkedHashMap<>(result);
        complete.putIfAbsent("resultType", "complete");
        Map<String, Object> meta = new LinkedHashMap<>();
        meta.put(McpMessage.SERVER, serverInfo);
        if (result.get("_meta") instanceof Map<?, ?> more) {
            more.forEach((key, value) -> meta.put(String.valueOf(key), value));
        }
        complete.put("_meta", meta);
        return complete;
    }

    /** Answers with an error a request whose observers are to know of it. */
    void fail(ServedCall call, @Nullable JsonNode id, Throwable thrown) {
        McpError error = thrown instanceof McpError known ? known : McpError.of(ServiceException.of(thrown));
        call.failed(String.valueOf(error.code()));
        fail((Exchange) call, id, error);
    }

    /** Answers with an error. */
    void fail(Exchange exchange, @Nullable JsonNode id, Throwable thrown) {
        McpError error = thrown instanceof McpError known ? known : McpError.of(ServiceException.of(thrown));
        if (error.status() == 200) {
            // As a refusal it is to be seen here alone.
            log.debug("message {} is refused: {}", id, error.getMessage());
        }
        error.missingRight().ifPresent(right -> exchange.put(Challenge.HEADER, challenge.insufficient(right)));
        error.retryAfter().ifPresent(seconds -> exchange.put("Retry-After", seconds));
        exchange.answer(error.status(), McpMessage.error(id, error));
    }
}
