// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.EventLogLimitsContract;
import org.junit.jupiter.api.Tag;

@Tag("full")
class PostgresEventLogLimitsOfTwoTest extends EventLogLimitsContract {

    @Override
    protected EventLog open() {
        return ClusterLog.ofTwo();
    }

    @Override
    protected EventLog openKeeping(int eventsPerRun) {
        return ClusterLog.ofTwo(eventsPerRun);
    }
}
