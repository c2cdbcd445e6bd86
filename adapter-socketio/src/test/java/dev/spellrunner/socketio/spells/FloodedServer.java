// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.util.Map;

/** A server whose store never finds the spell {@code slow}, for a process of its own. */
final class FloodedServer {

    private FloodedServer() {}

    /** Serves until the test ends. */
    public static void main(String[] none) throws Exception {
        SlowSpells spells = new SlowSpells();
        SpellHost host = SpellHost.builder(user -> spells).build();
        TestServer server = TestServer.start(
                SpellSockets.builder(host, Authenticator.bearerTokens(Map.of("ada-token", new User("ada"))))
                        .build());
        SmallProcess.serve(server.port());
    }
}
