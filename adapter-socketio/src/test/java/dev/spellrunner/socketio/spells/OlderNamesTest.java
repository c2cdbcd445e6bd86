// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.fixture.TestSpells;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Clients that were written for other servers hear what they listen to. */
@Tag("full")
@Timeout(60)
class OlderNamesTest {

    private final Spell echo = TestSpells.echo("e");
    private final Spell failing = TestSpells.step("Fail", "f");
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
        server = TestServer.start(SpellSockets.builder(host, sessions)
                .thothEvents()
                .magickEvents()
                .build());
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
