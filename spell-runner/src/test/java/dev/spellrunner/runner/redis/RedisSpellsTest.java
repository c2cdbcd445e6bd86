// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.runner.cluster.ClusterServer;
import dev.spellrunner.runner.cluster.ClusterSpellsContract;

class RedisSpellsTest extends ClusterSpellsContract {

    @Override
    protected ClusterServer newServer() throws Exception {
        return new RedisOfTest();
    }
}
