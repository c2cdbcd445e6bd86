// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.EventLogContract;
import dev.spellrunner.runner.redis.ClusterLog.EventLogBounds;

class RedisEventLogOfTwoTest extends EventLogContract {

    @Override
    protected EventLog open() {
        return ClusterLog.ofTwo(EventLogBounds.WIDE);
    }
}
