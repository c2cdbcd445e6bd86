// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.State;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StateAccessTest {

    @Test // issue 16.4
    void failsAtTheNodeWhenTheStateWouldGrowTooLarge() {
        OneNode write = new OneNode(StandardComponents.all(), "State Write")
                .inputs("log")
                .state("log", List.of("x".repeat(State.DEFAULT_MAX_CHARS - 100)));

        String failure = write.failureOf(Map.of("log", "y".repeat(200)));

        assertThat(failure)
                .startsWith("the State would hold ")
                .contains("may hold " + State.DEFAULT_MAX_CHARS)
                .contains("keep less in 'log'");
    }
}
