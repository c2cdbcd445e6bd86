// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.cluster.ClusterRunsContract;
import dev.spellrunner.runner.cluster.ClusterServer;
import org.junit.jupiter.api.Order;

@Order(1)
class PostgresRunsTest extends ClusterRunsContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new PostgresOfTest();
    }
}
