// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.runner.fixture.Opened;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;

/** The set-up of tests of hosts that share a server: each test has a new one. */
abstract class OnServerContract {

    @AutoClose
    final Opened opened = new Opened();

    @SuppressWarnings("NullAway.Init")
    ClusterServer server;

    /** Returns a server without any runs; skips the test where there is none. */
    protected abstract ClusterServer newServer() throws Exception;

    @BeforeEach
    void needServer() throws Exception {
        server = newServer();
    }
}
