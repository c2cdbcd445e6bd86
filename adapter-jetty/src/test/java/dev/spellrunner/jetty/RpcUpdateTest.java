// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.spell.Spell;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The notification {@code spell.updated} of spells that are open. */
@Timeout(60)
class RpcUpdateTest {

    private static final String RENAME =
            "{\"spell\":\"%s\",\"patch\":[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"%s\"}]}";

    private final Fixture fixture = new Fixture().start();

    @AfterEach
    void leave() {
        fixture.close();
    }

    private RpcClient open(String spell) {
        RpcClient client = fixture.connect("ada-token");
        client.call("spell.open", "{\"spell\":\"" + spell + "\"}");
        return client;
    }

    @Test
    void tellsEveryConnectionThatHasTheSpellOpen() {
        try (RpcClient one = open("e");
                RpcClient other = open("e");
                RpcClient elsewhere = open("q")) {
            JsonNode changed =
                    one.call("spell.update", RENAME.formatted("e", "echo")).path("result");

            for (RpcClient client : new RpcClient[] {one, other}) {
                JsonNode update = client.update();
                assertThat(update.path("spell").asText()).isEqualTo("e");
                assertThat(update.path("name").asText()).isEqualTo("echo");
                assertThat(update.path("version")).isEqualTo(changed.path("version"));
            }
            elsewhere.call("spell.update", RENAME.formatted("q", "queue"));
            assertThat(elsewhere.update().path("spell").asText()).isEqualTo("q");
            assertThat(one.updates).isEmpty();
        }
    }

    @Test
    void tellsOfChangesThatNoClientMade() {
        try (RpcClient client = open("e")) {
            Spell changed = Spell.named("by hand")
                    .id("e")
                    .node("1", "Module Trigger In")
                    .build();
            fixture.ofAda.save(changed);

            assertThat(client.update().path("version").asText()).isEqualTo(changed.version());

            fixture.ofAda.remove("e");

            JsonNode gone = client.update();
            assertThat(gone.path("spell").asText()).isEqualTo("e");
            assertThat(gone.path("gone").asBoolean()).isTrue();
        }
    }

    @Test
    void tellsNothingOfASpellThatIsClosed() {
        try (RpcClient client = open("e")) {
            client.call("spell.open", "{\"spell\":\"q\"}");
            client.call("spell.close", "{\"spell\":\"e\"}");

            client.call("spell.update", RENAME.formatted("e", "echo"));
            client.call("spell.update", RENAME.formatted("q", "queue"));

            assertThat(client.update().path("spell").asText()).isEqualTo("q");
            assertThat(client.updates).isEmpty();
        }
    }
}
