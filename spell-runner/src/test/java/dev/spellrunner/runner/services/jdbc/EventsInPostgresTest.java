// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.jdbc;

import dev.spellrunner.runner.fixture.PostgresServer;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.EventMemoryContract;
import dev.spellrunner.runner.services.PerUser;
import org.junit.jupiter.api.Tag;

@Tag("full")
class EventsInPostgresTest extends EventMemoryContract {

    @Override
    protected PerUser<EventMemory> memories() throws Exception {
        return JdbcEventMemory.builder(PostgresServer.newSchema()).build();
    }

    @Override
    protected PerUser<EventMemory> memoriesOf(int mostEvents) throws Exception {
        return JdbcEventMemory.builder(PostgresServer.newSchema())
                .eventsOfUser(mostEvents)
                .build();
    }
}
