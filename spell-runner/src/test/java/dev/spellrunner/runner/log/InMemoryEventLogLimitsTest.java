// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

class InMemoryEventLogLimitsTest extends EventLogLimitsContract {

    @Override
    EventLog open() {
        return EventLog.inMemory().build();
    }

    @Override
    EventLog openKeeping(int eventsPerRun) {
        return EventLog.inMemory().eventsPerRun(eventsPerRun).build();
    }
}
