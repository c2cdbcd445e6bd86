// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.ClusterServer;
import dev.spellrunner.runner.cluster.KilledHostsContract;
import org.junit.jupiter.api.Tag;

@Tag("full")
class PostgresKilledHostsTest extends KilledHostsContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new PostgresOfTest();
    }
}
