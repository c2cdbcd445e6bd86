// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
class OwnershipTest {

    private final Fixture fixture = new Fixture().start();
    private String runOfAda = "";

    @BeforeEach
    void runASpellOfAdas() {
        runOfAda = fixture.startRun("w", "{}");
    }

    @AfterEach
    void stopTheServer() {
        fixture.stage.letGo("go");
        fixture.close();
    }

    private HttpRequest.Builder asBea(String path) {
        return HttpRequest.newBuilder(fixture.uri(path)).header("Authorization", "Bearer bea-token");
    }

    @ParameterizedTest
    @CsvSource({
        "GET,/spells/w",
        "POST,/spells/w/runs",
        "GET,/runs/RUN",
        "GET,/runs/RUN/events",
        "DELETE,/runs/RUN",
    })
    void knowsNothingOverHttpOfWhatIsSomebodyElses(String method, String path) {
        var response = fixture.send(asBea(path.replace("RUN", runOfAda)).method(method, BodyPublishers.ofString("{}")));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(json(response).path("code").asText()).isEqualTo("not-found");
        assertThat(fixture.host.runs()).isEqualTo(1);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ' ',
            value = {
                "spell.get {\"spell\":\"w\"}",
                "spell.open {\"spell\":\"w\"}",
                "spell.close {\"spell\":\"w\"}",
                "spell.run {\"spell\":\"w\"}",
                "spell.start {\"spell\":\"w\"}",
                "spell.follow {\"spell\":\"w\"}",
                "spell.update {\"spell\":\"w\",\"patch\":[]}",
                "run.get {\"run\":\"RUN\"}",
                "run.cancel {\"run\":\"RUN\"}"
            })
    void knowsNothingOverAWebSocketOfWhatIsSomebodyElses(String method, String parameters) {
        try (RpcClient bea = fixture.connect("bea-token")) {
            JsonNode answer = bea.call(method, parameters.replace("RUN", runOfAda));

            assertThat(answer.path("error").path("data").path("code").asText())
                    .as(answer.toString())
                    .isEqualTo("not-found");
            assertThat(fixture.host.runs()).isEqualTo(1);
        }
    }

    @Test
    void tellsTheRunsOfAUserToNobodyElse() {
        try (RpcClient ada = fixture.connect("ada-token");
                RpcClient otherTab = fixture.connect("ada-token");
                RpcClient bea = fixture.connect("bea-token")) {
            ada.call("spell.open", "{\"spell\":\"e\"}");
            otherTab.call("spell.open", "{\"spell\":\"e\"}");
            bea.call("spell.open", "{\"spell\":\"x\"}");

            fixture.post("/spells/e/runs", "{}");

            assertThat(ada.eventsToTheEnd()).isEqualTo(otherTab.eventsToTheEnd());
            bea.call("spell.list", "{}");
            assertThat(bea.events).isEmpty();
        }
    }
}
