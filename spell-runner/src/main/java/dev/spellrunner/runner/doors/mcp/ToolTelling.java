// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.doors.HeldRun;
import dev.spellrunner.runner.doors.Translation;
import dev.spellrunner.runner.doors.Words;
import dev.spellrunner.runner.host.ServiceException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The progress of a call, if its client wants it told, the questions to its user, and its result. */
final class ToolTelling implements Translation {

    private static final Set<String> TOLD = Set.of("waiting", "started", "completed", "failed", "cancelled", "skipped");
    private static final int LONGEST_TOKEN = 256;
    private static final long LEAST_NANOS = 100_000_000;

    private final Client client;
    private final @Nullable JsonNode id;
    private final @Nullable JsonNode progressToken;
    private final Approvals approvals;
    private final McpServer server;
    private final ServedCall served;
    private final String call;
    private final String spell;

    /** The number of nodes that have begun, wait or have ended: it grows with each event. */
    private long progress;

    private long lastTold;
    private String run = "";

    /**
     * Creates what tells of a call.
     *
     * @param call stands for the tool and its arguments
     * @param spell the name of the spell, for people
     * @param server completes results
     * @param served is told if the answer is an error
     */
    ToolTelling(
            Client client,
            McpMessage request,
            Approvals approvals,
            String call,
            String spell,
            McpServer server,
            ServedCall served) {
        this.client = client;
        this.id = request.id();
        JsonNode token = request.meta().get("progressToken");
        this.progressToken = token != null && isToken(token) ? token : null;
        this.approvals = approvals;
        this.server = server;
        this.served = served;
        this.call = call;
        this.spell = spell;
        this.lastTold = System.nanoTime() - LEAST_NANOS;
    }

    /** A long one is none: it is sent with each progress. */
    private static boolean isToken(JsonNode token) {
        return (token.isTextual() || token.isIntegralNumber()) && token.asText().length() <= LONGEST_TOKEN;
    }

    @Override
    public boolean hears(String kind) {
        return progressToken != null && TOLD.contains(kind);
    }

    /** Up to 2025-11-25 a connection that ends says nothing about the call. */
    @Override
    public boolean detaches() {
        return !client.era().isModern() && !client.isOnLines();
    }

    @Override
    public boolean asks() {
        return client.canBeAsked();
    }

    @Override
    public void begin(String ofRun, Words words) {
        run = ofRun;
    }

    @Override
    public void hear(NodeEvent event, Words words) {
        if (event.path().isRoot()) {
            return;
        }
        progress++;
        String node = event.component() + " " + event.path();
        if (event instanceof NodeEvent.Waiting waiting) {
            tell(node + " waits: " + waiting.reason(), words);
        } else if (event instanceof NodeEvent.Started && System.nanoTime() - lastTold >= LEAST_NANOS) {
            tell(node + " started", words);
        }
    }

    private void tell(String message, Words words) {
        lastTold = System.nanoTime();
        Map<String, @Nullable Object> params = new LinkedHashMap<>();
        params.put("progressToken", progressToken);
        params.put("progress", progress);
        params.put("message", message);
        words.data(McpMessage.fromServer(null, "notifications/progress", params));
    }

    @Override
    public boolean hold(HeldRun held, Words words) {
        if (client.era().isModern()) {
            words.data(McpMessage.result(id, server.result(client.era(), approvals.required(held, call, spell))));
            return true;
        }
        held.approvals()
                .forEach(approval -> words.data(McpMessage.fromServer(
                        approvals.ask(client, held, approval),
                        "elicitation/create",
                        Elicitation.form(approval, spell))));
        return false;
    }

    @Override
    public void end(RunResult result, @Nullable Usage usage, Words words) {
        if (!result.isCompleted()) {
            served.failed(ServedCall.TOOL_ERROR);
        }
        words.data(McpMessage.result(id, server.result(client.era(), ToolResult.of(result))));
    }

    @Override
    public void cancelled(RunResult ended, String why, Words words) {
        served.failed(ServedCall.TOOL_ERROR);
        words.data(McpMessage.result(id, server.result(client.era(), ToolResult.cancelled(ended, why))));
    }

    @Override
    public void breakOff(ServiceException why, Words words) {
        served.failed(ServedCall.TOOL_ERROR);
        words.data(McpMessage.result(
                id, server.result(client.era(), ToolResult.brokenOff(run, String.valueOf(why.getMessage())))));
    }
}
