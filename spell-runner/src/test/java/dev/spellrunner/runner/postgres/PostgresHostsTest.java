// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.ClusterHostsContract;
import dev.spellrunner.runner.cluster.ClusterServer;
import org.junit.jupiter.api.Tag;

@Tag("full")
class PostgresHostsTest extends ClusterHostsContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new PostgresOfTest();
    }
}
