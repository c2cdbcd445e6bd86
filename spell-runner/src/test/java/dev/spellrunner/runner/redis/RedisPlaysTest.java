// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.runner.cluster.ClusterPlaysContract;
import dev.spellrunner.runner.cluster.ClusterServer;
import org.junit.jupiter.api.Order;

@Order(1)
class RedisPlaysTest extends ClusterPlaysContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new RedisOfTest();
    }
}
