// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

class InMemoryEventLogLimitsTest extends EventLogLimitsContract {

    @Override
    protected EventLog open() {
        return EventLog.inMemory().build();
    }

    @Override
    protected EventLog openKeeping(int eventsPerRun) {
        return EventLog.inMemory().eventsPerRun(eventsPerRun).build();
    }
}
