// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** A server whose store never finds the spell {@code slow}, for a process of its own. */
final class FloodedServer {

    private FloodedServer() {}

    /** Serves until the test ends. */
    public static void main(String[] none) throws Exception {
        SpellHost host = SpellHost.builder(user -> new Never()).build();
        TestServer server = TestServer.start(
                SpellSockets.builder(host, Authenticator.bearerTokens(Map.of("ada-token", new User("ada"))))
                        .build());
        SmallProcess.serve(server.port());
    }

    private static final class Never implements SpellStore {

        @Override
        public Optional<Spell> find(String idOrName) {
            if (idOrName.equals("slow")) {
                try {
                    new CountDownLatch(1).await();
                } catch (InterruptedException e) {
                    throw new IllegalStateException(e);
                }
            }
            return Optional.empty();
        }

        @Override
        public List<String> names() {
            return List.of();
        }
    }
}
