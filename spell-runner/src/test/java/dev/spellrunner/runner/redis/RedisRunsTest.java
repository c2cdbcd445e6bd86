// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.runner.cluster.ClusterRunsContract;
import dev.spellrunner.runner.cluster.ClusterServer;
import org.junit.jupiter.api.Order;

@Order(1)
class RedisRunsTest extends ClusterRunsContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new RedisOfTest();
    }
}
