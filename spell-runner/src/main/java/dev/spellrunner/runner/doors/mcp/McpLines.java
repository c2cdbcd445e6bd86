// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.time.Clock;

/**
 * Speaks the Model Context Protocol over lines, as clients do with a process that they start: each line is a message in
 * UTF-8. Offers what {@link McpDoor} does, spells as resources too; a call is cancelled by {@code notifications/cancelled} in
 * all versions. Requests run side by side. Confined to the thread that reads.
 */
public final class McpLines {

    private static final int LONGEST_LINE = 4 * 1024 * 1024;
    private static final String SESSION = "process";

    private final McpServer server;
    private final User user;
    private final Lines lines;
    private boolean showsForms;

    private McpLines(SpellHost host, User user, Lines lines) {
        this.server =
                new McpServer(host, McpDoor.builder(host).resources(), new Seal(Seal.randomKey()), Clock.systemUTC());
        this.user = user;
        this.lines = lines;
    }

    /**
     * Serves one client until its input ends; what still runs for it is cancelled then. Blocks.
     *
     * @param user whose spells they are
     * @param in gives the client's messages
     * @param out takes the answers, and nothing else may write there
     * @throws IOException if the input cannot be read
     */
    public static void serve(SpellHost host, User user, InputStream in, OutputStream out) throws IOException {
        requireNonNull(user, "user");
        Lines lines = new Lines(out, host.executor());
        try {
            McpLines served = new McpLines(host, user, lines);
            InputStream buffered = new BufferedInputStream(in);
            for (byte[] line = next(buffered); line.length > 0 && !lines.isClosed(); line = next(buffered)) {
                served.take(line);
            }
        } finally {
            lines.close();
        }
    }

    /** Returns the next line that is not blank, with its end; nothing at the end of the input. */
    private static byte[] next(InputStream in) throws IOException {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        boolean isBlank = true;
        for (int next = in.read(); next >= 0; next = in.read()) {
            // What is too long is read to its end, and refused as no JSON.
            if (line.size() < LONGEST_LINE) {
                line.write(next);
            }
            isBlank &= next <= ' ';
            if (next == '\n' && !isBlank) {
                return line.toByteArray();
            }
            if (next == '\n') {
                line.reset();
            }
        }
        return isBlank ? new byte[0] : line.toByteArray();
    }

    private void take(byte[] line) {
        LineExchange exchange = new LineExchange(user, lines);
        JsonNode body;
        try {
            body = DoorJson.value(line);
        } catch (ServiceException e) {
            server.fail(exchange, null, McpError.refused(McpError.PARSE_ERROR, String.valueOf(e.getMessage())));
            return;
        }
        try {
            McpMessage message = McpMessage.of(body);
            server.serve(message, client(message), exchange);
        } catch (RuntimeException e) {
            server.fail(exchange, McpMessage.idOf(body), e);
        }
    }

    private Client client(McpMessage message) {
        if (message.meta().has(McpMessage.PROTOCOL_VERSION)) {
            HttpRules.checkMeta(message);
            HttpRules.requireServed(
                    message.meta().path(McpMessage.PROTOCOL_VERSION).asText());
            JsonNode capabilities = message.meta().path(McpMessage.CLIENT_CAPABILITIES);
            return new Client(user, Era.MODERN, SESSION, Sessions.showsForms(capabilities), true);
        }
        if ("initialize".equals(message.method())) {
            showsForms = Sessions.showsForms(message.params().path("capabilities"));
        }
        return new Client(user, Era.LEGACY, SESSION, showsForms, true);
    }
}
