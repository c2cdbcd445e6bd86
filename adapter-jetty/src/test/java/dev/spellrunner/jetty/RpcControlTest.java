// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** A run in the hands of its owner, over the WebSocket. */
@Timeout(60)
class RpcControlTest {

    private final Fixture fixture = new Fixture().start();
    private final RpcClient ada = fixture.connect("ada-token");

    @AfterEach
    void leave() {
        ada.close();
        fixture.close();
    }

    private String startPaused() {
        ada.call("spell.open", "{\"spell\":\"e\"}");
        return ada.call("spell.start", "{\"spell\":\"e\",\"inputs\":{\"text\":\"hi\"},\"paused\":true}")
                .path("result")
                .path("run")
                .asText();
    }

    private JsonNode waiting() {
        while (true) {
            JsonNode event = ada.event();
            if (event.path("kind").asText().equals("waiting")) {
                return event;
            }
        }
    }

    private static JsonNode result(JsonNode answer) {
        assertThat(answer.has("result")).as(answer.toString()).isTrue();
        return answer.path("result");
    }

    @Test
    void goesOnStepByStepAndWithOtherInputs() {
        String run = startPaused();
        JsonNode first = waiting();
        assertThat(first.path("reason").asText()).isEqualTo("paused");
        String steps = "{\"run\":\"" + run + "\"}";
        ada.call("run.breakpoints", "{\"run\":\"" + run + "\",\"components\":[\"Output\"]}");
        ada.call("run.resume", steps);

        JsonNode stopped = waiting();
        assertThat(stopped.path("reason").asText()).isEqualTo("stopped at a breakpoint");
        assertThat(stopped.path("inputs").path("input").asText()).isEqualTo("hi");
        assertThat(result(ada.call("run.waiting", steps))
                        .path("waiting")
                        .path(0)
                        .path("path"))
                .isEqualTo(stopped.path("path"));
        String answer = "{\"run\":\"" + run + "\",\"path\":\""
                + stopped.path("path").asText() + "\",\"answer\":\"pass\",\"inputs\":{\"input\":\"nicer\"}}";
        assertThat(result(ada.call("run.answer", answer)).path("answered").asBoolean())
                .isTrue();

        JsonNode last = ada.event();
        while (!RpcClient.isLast(last)) {
            last = ada.event();
        }
        assertThat(last.path("outputs").elements().next().asText()).isEqualTo("nicer");
    }

    @Test
    void skipsANodeThatWaits() {
        String run = startPaused();
        String path = waiting().path("path").asText();
        String skip = "{\"run\":\"" + run + "\",\"path\":\"" + path + "\"}";

        assertThat(result(ada.call("run.skip", skip)).path("skipped").asBoolean())
                .isTrue();

        JsonNode last = ada.event();
        while (!RpcClient.isLast(last)) {
            last = ada.event();
        }
        assertThat(last.path("kind").asText()).isEqualTo("completed");
    }

    @Test
    void isOfItsOwnerAlone() {
        String run = startPaused();
        waiting();
        try (RpcClient bea = fixture.connect("bea-token")) {
            JsonNode answer = bea.call("run.resume", "{\"run\":\"" + run + "\"}");

            assertThat(answer.path("error").path("data").path("code").asText()).isEqualTo("not-found");
        }
    }
}
