// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.fixture.TestSpells;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class SpellSocketsTest {

    private final Spell echo = TestSpells.echo("e");
    private final Spell more =
            Spell.named("more").id("more").node("1", "Module Trigger In").build();
    private final Spell broken = TestSpells.broken("broken");
    private final InMemorySpells spells = new InMemorySpells(
            TestSpells.loop("Step", "l"),
            echo,
            TestSpells.step("Fail", "f"),
            TestSpells.step("Wait", "w"),
            TestSpells.queue("q"),
            broken,
            more);
    private final EventLog log = EventLog.inMemory().eventsPerRun(2_000).build();
    private final SpellHost host = SpellHost.builder(user -> spells)
            .components(StandardComponents.all()
                    .with(Component.named("Fail").triggerInput("trigger").worker((in, ctx) -> {
                        throw new IllegalStateException("the cauldron is cold");
                    }))
                    .with(Component.named("Step")
                            .triggerInput("trigger")
                            .input("in", SocketType.ANY)
                            .worker((in, ctx) -> Outputs.none()))
                    .with(Component.named("Wait")
                            .triggerInput("trigger")
                            .nonBlocking()
                            .worker((in, ctx) -> Outputs.later(new CompletableFuture<>()))))
            .log(log)
            .hostLimits(HostLimits.defaults().runs(1).openSpellsOfConnection(4))
            .build();
    private @Nullable TestServer server;

    @BeforeEach
    void startTheServer() throws Exception {
        server = TestServer.start(
                SpellSockets.builder(host, Authenticator.bearerTokens(Map.of("ada-token", new User("ada"))))
                        .thothEvents()
                        .magickEvents()
                        .build());
    }

    @AfterEach
    void stopTheServer() throws Exception {
        requireNonNull(server).stop();
        host.close();
        log.close();
    }

    private SocketIoClient connect() {
        return SocketIoClient.connect(requireNonNull(server).port(), Map.of("token", "ada-token"));
    }

    @Test
    void refusesWhomNobodyKnowsAndSaysWhy() {
        assertThatThrownBy(() -> SocketIoClient.connect(requireNonNull(server).port(), Map.of()))
                .hasMessageContaining("\"code\":\"unauthorized\"");
    }

    @Test
    void tellsOfTheEndOfARunBeforeItsCallIsAnswered() {
        SocketIoClient ada = connect();
        ada.call("get", "spell-runner", "e");

        JsonNode answer = ada.call("create", "spell-runner", Map.of("spellId", "e", "inputs", Map.of("text", "hi")));

        assertThat(answer.path(1).path("said").asText()).isEqualTo("hi");
        List<String> names =
                ada.heard.stream().map(each -> each.path(0).asText()).toList();
        assertThat(names).contains("node-event", "3", "e-3", "spell-runner created");
        assertThat(names.subList(names.size() - 2, names.size())).containsExactly("spell-runner created", "ack");
        ada.close();
    }

    @Test
    void aRunWaitsForTheClientThatStartedIt() {
        SocketIoClient ada = connect();
        ada.call("get", "spell-runner", "l");

        JsonNode answer = ada.begin(
                        "create",
                        "spell-runner",
                        Map.of("spellId", "l", "inputs", Map.of("list", Collections.nCopies(3_000, 1))))
                .orTimeout(50, TimeUnit.SECONDS)
                .join();

        assertThat(answer.path(0).isNull()).as(answer.toString()).isTrue();
        long last = 0;
        for (JsonNode event = ada.nodeEvent(); last == 0 || event != null; ) {
            long seq = event.path("seq").asLong();
            assertThat(event.path("since").asLong(seq)).isEqualTo(last + 1);
            last = seq;
            event = ada.hasNodeEvent() ? ada.nodeEvent() : null;
        }
        assertThat(last).isGreaterThan(6_000);
        ada.close();
    }

    @Test
    void answersCallsThatNothingCanBeDoneAbout() {
        SocketIoClient ada = connect();

        assertThat(error(ada.call("get", "nope", "e"))).isEqualTo("not-found");
        assertThat(error(ada.call("get", "spell-runner", "nope"))).isEqualTo("not-found");
        assertThat(error(ada.call("get", "spell-runner/follow", "e"))).isEqualTo("method-not-allowed");
        assertThat(error(ada.call("frobnicate", "spell-runner"))).isEqualTo("method-not-allowed");
        assertThat(error(ada.call("patch", "spell-runner", "e", Map.of()))).isEqualTo("bad-request");
        assertThat(error(ada.call("patch", "spell-runner", "e", Map.of("play", "sing"))))
                .isEqualTo("bad-request");
        assertThat(error(ada.call("update", "spell-runner", "e", Map.of()))).isEqualTo("bad-request");
        ada.close();
    }

    private static String error(JsonNode answer) {
        return answer.path(0).path("className").asText();
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"4", "5"})
    void servesFeathersOwnClients(String version) throws Exception {
        try (NodeScript client =
                NodeScript.start("feathers-calls.mjs", requireNonNull(server).port(), version)) {
            client.endsWell();
        }
    }
}
