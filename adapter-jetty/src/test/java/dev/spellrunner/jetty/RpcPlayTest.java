// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RpcPlayTest {

    private final Fixture fixture = new Fixture().start();

    @AfterEach
    void leave() {
        fixture.close();
    }

    private RpcClient open() {
        RpcClient client = fixture.connect("ada-token");
        client.call("spell.open", "{\"spell\":\"q\"}");
        return client;
    }

    private static String said(RpcClient client) {
        List<JsonNode> events = client.eventsToTheEnd();
        return events.get(events.size() - 1).path("outputs").path("said").asText();
    }

    @Test
    void playsPausesAndStops() {
        try (RpcClient client = open()) {
            JsonNode playing = client.call("spell.play", "{\"spell\":\"q\"}").path("result");
            client.call("spell.push", "{\"spell\":\"q\",\"item\":\"tea\"}");

            assertThat(playing.path("state").asText()).isEqualTo("playing");
            assertThat(said(client)).isEqualTo("tea");

            client.call("spell.pause", "{\"spell\":\"q\"}");
            client.call("spell.stop", "{\"spell\":\"q\"}");

            assertThat(List.of(client.play(), client.play(), client.play()))
                    .extracting(state -> state.path("state").asText())
                    .containsExactly("playing", "paused", "stopped");
        }
    }

    @Test
    void tellsEveryConnectionOfTheUserThatHasTheSpellOpen() {
        try (RpcClient one = open();
                RpcClient other = open()) {
            one.call("spell.play", "{\"spell\":\"q\",\"policy\":\"latest\"}");

            JsonNode heard = other.play();
            assertThat(heard.path("spell").asText()).isEqualTo("q");
            assertThat(heard.path("sources").get(0).path("component").asText()).isEqualTo("Queue");

            other.call("spell.push", "{\"spell\":\"q\",\"item\":\"cake\"}");
            assertThat(said(one)).isEqualTo("cake");
        }
    }

    @Test
    void stopsWhenTheClientVanishes() {
        RpcClient one = open();
        try (RpcClient other = open()) {
            one.call("spell.play", "{\"spell\":\"q\"}");
            assertThat(other.play().path("state").asText()).isEqualTo("playing");

            one.kill();

            assertThat(other.play().path("state").asText()).isEqualTo("stopped");
        }
    }

    @Test
    void saysWhyASpellDoesNotPlay() {
        try (RpcClient client = fixture.connect("ada-token")) {
            client.call("spell.open", "{\"spell\":\"e\"}");

            JsonNode error = client.call("spell.play", "{\"spell\":\"e\"}").path("error");

            assertThat(error.path("code").asInt()).isEqualTo(-32602);
            assertThat(error.path("message").asText()).contains("has no source to play");
        }
    }
}
