// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.EventLogContract;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** The contract of logs, kept by the log of the guide. */
class CountingLogTest extends EventLogContract {

    @Override
    protected EventLog open() {
        return new CountingLog(EventLog.inMemory().build());
    }

    @Test
    void countsTheEventsOfARun() {
        try (CountingLog log = new CountingLog(EventLog.inMemory().build());
                SpellRunner runner = SpellRunner.builder(SpellFormat.echo())
                        .sink(event -> log.append(new Channel("ada", "echo"), event))
                        .build()) {
            runner.run(Map.of("text", "hi"));

            assertThat(log.events()).isEqualTo(8);
        }
    }
}
