// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.doors.mcp.McpLines;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.SequenceInputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Sends each door what it cannot serve: it answers in its protocol, writes one line, and serves on. */
@Timeout(60)
class BadInputTest {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final int MANY = 10_000;
    private static final String TOO_LARGE = "x".repeat(2_100_000);

    private final ChatFixture fixture = new ChatFixture();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    /** A kind of client. */
    private enum Client {
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
                        .POST(BodyPublishers.ofString(
                                "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":" + "{\"name\":\""
                                        + spell + "\",\"arguments\":" + inputs(inputs) + "}}"));
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
                return answer.body().contains("\"delta\":\"hi\"")
                        && answer.body().contains("RUN_FINISHED");
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

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return CLIENT.sendAsync(request.build(), BodyHandlers.ofString()).join();
    }

    /** Requires an answer, and the one line that tells of it. */
    private String refusal(Client client, HttpRequest.Builder request) {
        fixture.accessLog.clear();
        HttpResponse<String> answer = send(request);
        await().atMost(Duration.ofSeconds(30)).until(() -> !fixture.accessLog.isEmpty());
        assertThat(fixture.accessLog).hasSize(1);
        assertThat(fixture.accessLog.get(0)).endsWith(" " + answer.statusCode());
        return answer.statusCode() + " " + client.error(answer);
    }

    private static String byDoor(Client client, String openAi, String mcp, String agUi, String http) {
        return switch (client) {
            case OPENAI -> openAi;
            case MCP, MCP_2025 -> mcp;
            case AG_UI, AG_UI_OLD -> agUi;
            case HTTP -> http;
        };
    }

    @ParameterizedTest
    @EnumSource
    void isAnsweredInTheProtocolAndLosesNothing(Client client) {
        assertThat(refusal(client, client.ask(fixture, "none", "{}", 1)))
                .isEqualTo(byDoor(client, "404 model_not_found", "200 -32602", "404 not-found", "404 not-found"));
        assertThat(refusal(client, client.ask(fixture, "echo", "[1]", 1)))
                .isEqualTo(byDoor(
                        client, "400 invalid-request", "200 -32602", "400 invalid-request", "400 invalid-request"));
        assertThat(refusal(client, client.ask(fixture, "broken", "{}", 1)))
                .isEqualTo(
                        byDoor(client, "400 invalid-spell", "200 isError", "409 invalid-spell", "409 invalid-spell"));
        assertThat(refusal(client, client.ask(fixture, "echo", "{}", 1).setHeader("Authorization", "Bearer of nobody")))
                .isEqualTo(byDoor(client, "401 invalid_api_key", "401 ", "401 unauthorized", "401 unauthorized"));
        assertThat(refusal(client, client.ask(fixture, "echo", "{\"message\":\"" + TOO_LARGE + "\"}", 1)))
                .isEqualTo(byDoor(client, "413 limit", "413 -32600", "413 limit", "413 limit"));

        assertThat(fixture.host.runs()).isZero();
        assertThat(client.isGood(send(client.ask(fixture, "echo", "{}", 1)))).isTrue();
        assertThat(fixture.begun).as("nodes that worked for nothing").hasValue(0);
    }

    @ParameterizedTest
    @EnumSource(names = {"OPENAI", "AG_UI", "AG_UI_OLD"})
    void mayBeAVeryLongConversation(Client client) {
        assertThat(client.isGood(send(client.ask(fixture, "echo", "{}", MANY)))).isTrue();
    }

    @Test
    void overStandardInputIsAnsweredMessageByMessage() throws Exception {
        String call = "{\"jsonrpc\":\"2.0\",\"id\":%s,\"method\":\"tools/call\",\"params\":%s}\n";
        StringBuilder in = new StringBuilder();
        in.append("{\n[]\n");
        in.append(call.formatted("\"unknown\"", "{\"name\":\"none\"}"));
        in.append(call.formatted("\"schema\"", "{\"name\":\"echo\",\"arguments\":[1]}"));
        in.append(call.formatted("\"missing\"", "{\"name\":\"echo\",\"arguments\":{}}"));
        in.append(call.formatted("\"broken\"", "{\"name\":\"broken\",\"arguments\":{}}"));
        in.append(call.formatted(
                "\"large\"", "{\"name\":\"echo\",\"arguments\":{\"message\":\"" + TOO_LARGE + TOO_LARGE + "\"}}"));
        for (int id = 0; id < MANY; id++) {
            in.append("{\"jsonrpc\":\"2.0\",\"id\":").append(id).append(",\"method\":\"ping\"}\n");
        }
        in.append(call.formatted("\"good\"", "{\"name\":\"echo\",\"arguments\":{\"message\":\"hi\"}}"));
        Answers answers = new Answers(MANY + 8);

        Thread serving = new Thread(() -> serve(in.toString(), answers));
        serving.start();
        serving.join(30_000);

        Map<String, List<String>> byId = answers.byId();
        assertThat(byId.get("null")).containsExactlyInAnyOrder("-32700", "-32600", "-32700");
        assertThat(byId.get("unknown")).containsExactly("-32602");
        assertThat(byId.get("schema")).containsExactly("-32602");
        assertThat(byId.get("missing")).containsExactly("isError");
        assertThat(byId.get("broken")).containsExactly("isError");
        assertThat(byId.get("good")).containsExactly("good");
        assertThat(IntStream.range(0, MANY)
                        .mapToObj(String::valueOf)
                        .filter(id -> !List.of("good").equals(byId.get(id))))
                .isEmpty();
    }

    private void serve(String lines, Answers answers) {
        try {
            McpLines.serve(fixture.host, Fixture.ADA, answers.after(lines), answers);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes lines, and lets the input end when all are there. */
    private static final class Answers extends ByteArrayOutputStream {

        private final CountDownLatch left;

        Answers(int expected) {
            this.left = new CountDownLatch(expected);
        }

        @Override
        public synchronized void write(byte[] bytes, int begin, int length) {
            super.write(bytes, begin, length);
            if (length > 0 && bytes[begin + length - 1] == '\n') {
                left.countDown();
            }
        }

        @Override
        public synchronized void write(int one) {
            super.write(one);
            if (one == '\n') {
                left.countDown();
            }
        }

        InputStream after(String lines) {
            return new SequenceInputStream(new ByteArrayInputStream(lines.getBytes(UTF_8)), new InputStream() {
                @Override
                public int read() throws IOException {
                    try {
                        left.await(30, TimeUnit.SECONDS);
                    } catch (InterruptedException e) {
                        throw new InterruptedIOException();
                    }
                    return -1;
                }
            });
        }

        Map<String, List<String>> byId() {
            Map<String, List<String>> byId = new HashMap<>();
            toString(UTF_8).lines().map(Fixture::json).forEach(answer -> {
                String what = answer.has("error")
                        ? answer.at("/error/code").asText()
                        : answer.at("/result/isError").asBoolean() ? "isError" : "good";
                byId.computeIfAbsent(answer.path("id").asText("null"), id -> new ArrayList<>())
                        .add(what);
            });
            return byId;
        }
    }
}
