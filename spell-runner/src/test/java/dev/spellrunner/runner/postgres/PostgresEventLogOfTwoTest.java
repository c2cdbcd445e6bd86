// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.postgres;

import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.EventLogContract;
import org.junit.jupiter.api.Tag;

@Tag("full")
class PostgresEventLogOfTwoTest extends EventLogContract {

    @Override
    protected EventLog open() {
        return ClusterLog.ofTwo();
    }
}
