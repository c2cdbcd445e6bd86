// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.PlayState.Phase;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class TickingTest {

    @Test
    void runsTheSpellForEachItemOfItsSource() throws InterruptedException {
        List<Map<String, ?>> outputs = Collections.synchronizedList(new ArrayList<>());

        PlayState state = Ticking.play(List.of(19.5, 20.0, 23.5), event -> {
            if (event instanceof NodeEvent.Completed completed && event.path().isRoot()) {
                outputs.add(completed.outputs());
            }
        });

        assertThat(outputs).containsExactly(Map.of("cold", 19.5), Map.of("warm", 20.0), Map.of("warm", 23.5));
        assertThat(state.phase()).isEqualTo(Phase.STOPPED);
    }
}
