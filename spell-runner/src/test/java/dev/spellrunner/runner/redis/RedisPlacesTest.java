// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.runner.cluster.ClusterPlacesContract;
import dev.spellrunner.runner.cluster.ClusterServer;

class RedisPlacesTest extends ClusterPlacesContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new RedisOfTest();
    }
}
