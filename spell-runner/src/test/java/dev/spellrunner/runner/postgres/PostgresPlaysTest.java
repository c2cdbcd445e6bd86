// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.ClusterPlaysContract;
import dev.spellrunner.runner.cluster.ClusterServer;
import org.junit.jupiter.api.Tag;

@Tag("full")
class PostgresPlaysTest extends ClusterPlaysContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new PostgresOfTest();
    }
}
