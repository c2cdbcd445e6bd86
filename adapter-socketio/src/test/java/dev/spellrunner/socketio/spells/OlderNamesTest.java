// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that were written for other servers hear what they listen to. */
@Timeout(60)
class OlderNamesTest {

    private final Spell echo = Spell.named("echo")
            .id("e")
            .node("1", "Module Trigger In")
            .node("2", "Universal Input", Map.of("name", "text"))
            .node("3", "Output", Map.of("name", "said"))
            .wire("1", "trigger", "3", "trigger")
            .wire("2", "output", "3", "input")
            .build();
    private final Spell failing = Spell.named("failing")
            .id("f")
            .node("1", "Module Trigger In")
            .node("2", "Fail")
            .wire("1", "trigger", "2", "trigger")
            .build();
    private final SpellHost host = SpellHost.builder(user -> new InMemorySpells(echo, failing))
            .components(StandardComponents.all()
                    .with(Component.named("Fail").triggerInput("trigger").worker((in, ctx) -> {
                        throw new IllegalStateException("the cauldron is cold");
                    })))
            .build();
    private @Nullable TestServer server;

    @BeforeEach
    void startTheServer() throws Exception {
        // Thoth's own scheme.
        Authenticator sessions = credentials -> credentials
                .header("Authorization")
                .filter("session ada-session"::equals)
                .map(known -> CompletableFuture.completedFuture(new User("ada")))
                .orElseGet(
                        () -> CompletableFuture.failedFuture(ServiceException.unauthorized("there is no such login")));
        SocketIoServer io = SocketIoServer.builder().build();
        SpellSockets.builder(host, sessions)
                .thothEvents()
                .magickEvents()
                .build()
                .serve(io.namespace("/"));
        server = TestServer.start(io);
    }

    @AfterEach
    void stopTheServer() throws Exception {
        requireNonNull(server).stop();
        host.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"4", "5"})
    void areHeardByClientsThatListenToEachNode(String version) throws Exception {
        try (NodeScript client =
                NodeScript.start("older-names.mjs", requireNonNull(server).port(), version)) {
            client.endsWell();
        }
    }
}
