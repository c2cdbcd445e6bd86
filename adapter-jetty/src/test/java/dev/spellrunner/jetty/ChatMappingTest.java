// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.doors.openai.Chat;
import dev.spellrunner.runner.doors.openai.ChatMapping;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellCard;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class ChatMappingTest {

    /** Takes the whole conversation as one text, and signs the answer. Only the spell called conversation takes chats. */
    private static final class Signed implements ChatMapping {

        @Override
        public boolean takesMessages(SpellCard card) {
            return card.spell().id().equals("conversation") || card.spell().id().equals("tell");
        }

        @Override
        public RunRequest request(Chat chat, SpellCard card) {
            if (chat.messages().size() > 3) {
                throw new ServiceException(
                        Code.INVALID_REQUEST, "that is enough", Map.of("code", "too_long", "param", "messages"));
            }
            String all = String.join(
                    "|",
                    chat.messages().stream()
                            .map(each -> each.role() + ": " + each.text())
                            .toList());
            return RunRequest.of(Map.of("message", all + " in " + chat.session().orElse("none")));
        }

        @Override
        public Optional<String> streamedOutput(SpellCard card) {
            return Optional.empty();
        }

        @Override
        public String answer(SpellCard card, Map<String, @Nullable Object> outputs) {
            if (card.spell().id().equals("echo")) {
                throw new NoClassDefFoundError("org/example/Signature");
            }
            Object given = outputs.getOrDefault("message given", outputs.get("answer"));
            return given + ", says " + card.spell().name();
        }
    }

    private final ChatFixture fixture = ChatFixture.mapping(new Signed());

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return HttpClient.newHttpClient()
                .sendAsync(request.build(), BodyHandlers.ofString())
                .join();
    }

    private HttpResponse<String> chat(String model, String messages, String more) {
        return send(fixture.request("/v1/chat/completions")
                .POST(BodyPublishers.ofString(
                        "{\"model\":\"" + model + "\",\"messages\":[" + messages + "]" + more + "}")));
    }

    private static String message(String role, String text) {
        return "{\"role\":\"" + role + "\",\"content\":\"" + text + "\"}";
    }

    @Test
    void tellsWhichSpellsAreModels() {
        assertThat(json(send(fixture.request("/v1/models"))).path("data").findValuesAsText("id"))
                .containsExactly("conversation", "tell");
    }

    @Test
    void makesTheInputsAndTheAnswer() {
        JsonNode answer = json(chat(
                "conversation",
                message("system", "be brief") + "," + message("user", "hi"),
                ",\"metadata\":{\"session\":\"s1\"}"));

        assertThat(answer.at("/choices/0/message/content").asText())
                .isEqualTo("system: be brief|user: hi in s1, says conversation");
    }

    @Test
    void streamsTheWholeAnswerWhereItIsMoreThanAnOutput() {
        HttpResponse<String> answer = chat("tell", message("user", "hi"), ",\"stream\":true");

        assertThat(answer.body()).contains("\"content\":\"one two three, says the tell\"", "[DONE]");
    }

    @Test
    void mayRefuse() {
        String hi = message("user", "hi");
        HttpResponse<String> answer = chat("conversation", String.join(",", hi, hi, hi, hi), "");

        assertThat(answer.statusCode()).isEqualTo(400);
        assertThat(json(answer).at("/error/message").asText()).isEqualTo("that is enough");
        assertThat(json(answer).at("/error/code").asText()).isEqualTo("too_long");
        assertThat(json(answer).at("/error/param").asText()).isEqualTo("messages");
    }

    @Test
    void thatFailsAfterTheRunIsAnErrorThatIsNotRepeated() {
        HttpResponse<String> whole = chat("echo", message("user", "hi"), "");
        HttpResponse<String> stream = chat("echo", message("user", "hi"), ",\"stream\":true");

        assertThat(whole.statusCode()).isEqualTo(400);
        assertThat(json(whole).at("/error/code").asText()).isEqualTo("internal");
        assertThat(whole.headers().firstValue("x-should-retry")).contains("false");
        assertThat(stream.body())
                .contains("\"error\":{", "\"code\":\"internal\"")
                .doesNotContain("[DONE]", "org/example");
    }
}
