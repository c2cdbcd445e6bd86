// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.doors.mcp.McpLines;
import java.io.IOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;

/** A process that asks itself for what cannot be, at each door, and writes before each request what it asks for. */
final class RefusingServer {

    /** A line that begins so tells what is asked for next. */
    static final String NEXT = "next: ";

    private static final String TOO_LARGE = "x".repeat(2_100_000);

    private RefusingServer() {}

    public static void main(String[] args) throws Exception {
        try (ChatFixture fixture = new ChatFixture()) {
            for (BadClient client : BadClient.values()) {
                send(client + " unknown", client.ask(fixture, "none", "{}", 1));
                send(client + " schema", client.ask(fixture, "echo", "[1]", 1));
                send(client + " broken", client.ask(fixture, "broken", "{}", 1));
                send(
                        client + " stranger",
                        client.ask(fixture, "echo", "{}", 1).setHeader("Authorization", "Bearer of nobody"));
                send(client + " too large", client.ask(fixture, "echo", "{\"message\":\"" + TOO_LARGE + "\"}", 1));
            }
            serveLine(fixture, "no JSON", "{");
            serveLine(fixture, "no message", "[]");
            serveLine(fixture, "unknown method", "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"sing\"}");
            serveLine(fixture, "unknown", call("{\"name\":\"none\"}"));
            serveLine(fixture, "schema", call("{\"name\":\"echo\",\"arguments\":[1]}"));
            serveLine(fixture, "missing", call("{\"name\":\"echo\",\"arguments\":{}}"));
            serveLine(fixture, "broken", call("{\"name\":\"broken\",\"arguments\":{}}"));
        }
        System.err.println(NEXT + "end");
    }

    private static void send(String what, HttpRequest.Builder request) throws Exception {
        System.err.println(NEXT + what);
        HttpClient.newHttpClient().send(request.build(), BodyHandlers.ofString());
    }

    private static String call(String params) {
        return "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":" + params + "}";
    }

    /** Serves one line, and ends the input when it is answered. */
    private static void serveLine(ChatFixture fixture, String what, String line) throws IOException {
        System.err.println(NEXT + "LINES " + what);
        AnsweredLines answers = new AnsweredLines(1);
        McpLines.serve(fixture.host, Fixture.ADA, answers.after(line + "\n"), answers);
    }
}
