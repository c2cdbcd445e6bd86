// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.EventLogLimitsContract;
import dev.spellrunner.runner.redis.ClusterLog.EventLogBounds;

class RedisEventLogLimitsOfOneTest extends EventLogLimitsContract {

    @Override
    protected EventLog open() {
        return ClusterLog.ofOne(EventLogBounds.WIDE);
    }

    @Override
    protected EventLog openKeeping(int eventsPerRun) {
        return ClusterLog.ofOne(new EventLogBounds(eventsPerRun));
    }
}
