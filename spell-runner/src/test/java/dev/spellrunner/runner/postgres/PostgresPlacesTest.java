// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.ClusterPlacesContract;
import dev.spellrunner.runner.cluster.ClusterServer;
import org.junit.jupiter.api.Tag;

@Tag("full")
class PostgresPlacesTest extends ClusterPlacesContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new PostgresOfTest();
    }
}
