// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** A kind of client, which may ask for what cannot be. */
enum BadClient {
    OPENAI {
        @Override
        HttpRequest.Builder ask(ChatFixture server, String spell, String inputs, int messages) {
            return server.request("/v1/chat/completions")
                    .POST(BodyPublishers.ofString("{\"model\":\"" + spell + "\",\"messages\":" + said(messages)
                            + ",\"inputs\":" + inputs + "}"));
        }

        @Override
        String error(HttpResponse<String> answer) {
            return json(answer).at("/error/code").asText();
        }

        @Override
        boolean isGood(HttpResponse<String> answer) {
            return json(answer).at("/choices/0/message/content").asText().equals("hi");
        }
    },
    MCP {
        @Override
        HttpRequest.Builder ask(ChatFixture server, String spell, String inputs, int messages) {
            return server.request("/mcp")
                    .header("MCP-Protocol-Version", "2026-07-28")
                    .header("Mcp-Method", "tools/call")
                    .header("Mcp-Name", spell)
                    .POST(BodyPublishers.ofString(McpCalls.message(
                            "tools/call", "\"name\":\"" + spell + "\",\"arguments\":" + inputs(inputs))));
        }

        @Override
        String error(HttpResponse<String> answer) {
            return toolError(answer);
        }

        @Override
        boolean isGood(HttpResponse<String> answer) {
            return isToolAnswer(answer);
        }
    },
    MCP_2025 {
        @Override
        HttpRequest.Builder ask(ChatFixture server, String spell, String inputs, int messages) {
            return server.request("/mcp")
                    .header("MCP-Protocol-Version", "2025-11-25")
                    .POST(BodyPublishers.ofString("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":"
                            + "{\"name\":\"" + spell + "\",\"arguments\":" + inputs(inputs) + "}}"));
        }

        @Override
        String error(HttpResponse<String> answer) {
            return toolError(answer);
        }

        @Override
        boolean isGood(HttpResponse<String> answer) {
            return isToolAnswer(answer);
        }
    },
    AG_UI {
        @Override
        HttpRequest.Builder ask(ChatFixture server, String spell, String inputs, int messages) {
            return agUi(server, spell, inputs, messages, ",\"protocolVersion\":\"1.0\"");
        }

        @Override
        String error(HttpResponse<String> answer) {
            return json(answer).path("code").asText();
        }

        @Override
        boolean isGood(HttpResponse<String> answer) {
            return answer.body().contains("\"delta\":\"hi\"") && answer.body().contains("RUN_FINISHED");
        }
    },
    AG_UI_OLD {
        @Override
        HttpRequest.Builder ask(ChatFixture server, String spell, String inputs, int messages) {
            return agUi(server, spell, inputs, messages, "");
        }

        @Override
        String error(HttpResponse<String> answer) {
            return AG_UI.error(answer);
        }

        @Override
        boolean isGood(HttpResponse<String> answer) {
            return AG_UI.isGood(answer);
        }
    },
    HTTP {
        @Override
        HttpRequest.Builder ask(ChatFixture server, String spell, String inputs, int messages) {
            return server.request("/spells/" + spell + "/runs")
                    .POST(BodyPublishers.ofString("{\"inputs\":" + inputs(inputs) + "}"));
        }

        @Override
        String error(HttpResponse<String> answer) {
            return json(answer).path("code").asText();
        }

        @Override
        boolean isGood(HttpResponse<String> answer) {
            return json(answer).at("/outputs/answer").asText().equals("hi");
        }
    };

    /** Returns a request that runs a spell with a conversation that ends in hi. */
    abstract HttpRequest.Builder ask(ChatFixture server, String spell, String inputs, int messages);

    /** Returns the code of the error that an answer is. */
    abstract String error(HttpResponse<String> answer);

    abstract boolean isGood(HttpResponse<String> answer);

    private static String inputs(String inputs) {
        return inputs.equals("{}") ? "{\"message\":\"hi\"}" : inputs;
    }

    private static String said(int messages) {
        return IntStream.range(0, messages)
                .mapToObj(each -> "{\"id\":\"m" + each + "\",\"role\":\"user\",\"content\":\"hi\"}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static HttpRequest.Builder agUi(
            ChatFixture server, String spell, String inputs, int messages, String dialect) {
        return server.request("/agui/" + spell)
                .POST(BodyPublishers.ofString("{\"threadId\":\"t\",\"runId\":\"r\",\"messages\":" + said(messages)
                        + dialect + ",\"forwardedProps\":{\"inputs\":" + inputs + "}}"));
    }

    private static String toolError(HttpResponse<String> answer) {
        if (answer.body().isEmpty()) {
            return "";
        }
        JsonNode last = McpCalls.last(answer);
        return last.at("/result/isError").asBoolean()
                ? "isError"
                : last.at("/error/code").asText();
    }

    private static boolean isToolAnswer(HttpResponse<String> answer) {
        return McpCalls.last(answer)
                .at("/result/structuredContent/answer")
                .asText()
                .equals("hi");
    }
}
