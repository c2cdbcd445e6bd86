// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.EventLogLimitsContract;

/** The other half of the contract of logs, kept by the log of the guide. */
class CountingLogLimitsTest extends EventLogLimitsContract {

    @Override
    protected EventLog open() {
        return new CountingLog(EventLog.inMemory().build());
    }

    @Override
    protected EventLog openKeeping(int eventsPerRun) {
        return new CountingLog(EventLog.inMemory().eventsPerRun(eventsPerRun).build());
    }
}
