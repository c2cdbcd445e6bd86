// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellReader;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which of several values an Output takes, by the outputs that their nodes were saved with. */
@Timeout(60)
class SavedOutputsTest {

    /** The second node sends the trigger; whether the first one, an input, has a trigger output is for its file to say. */
    private static Object output(String outputsOfTheInput) {
        String json = """
                {"id": "test", "nodes": {
                  "1": {"id": 1, "name": "Module Trigger In", "data": {"name": "start"}, "inputs": {}, "position": [0, 0],
                    "outputs": {"trigger": {"connections": [{"node": 3, "input": "trigger"}]}}},
                  "2": {"id": 2, "name": "Universal Input", "data": {"name": "text"}, "inputs": {}, "position": [0, 1],
                    "outputs": {%s "output": {"connections": [{"node": 4, "input": "input"}]}}},
                  "3": {"id": 3, "name": "Echo", "data": {}, "position": [0, 2],
                    "inputs": {"trigger": {"connections": [{"node": 1, "output": "trigger"}]},
                      "string": {"connections": [{"node": 5, "output": "output"}]}},
                    "outputs": {"trigger": {"connections": [{"node": 4, "input": "trigger"}]},
                      "output": {"connections": [{"node": 4, "input": "input"}]}}},
                  "4": {"id": 4, "name": "Output", "data": {"name": "o"}, "outputs": {}, "position": [0, 3],
                    "inputs": {"trigger": {"connections": [{"node": 3, "output": "trigger"}]},
                      "input": {"connections": [{"node": 2, "output": "output"}, {"node": 3, "output": "output"}]}}},
                  "5": {"id": 5, "name": "String Variable", "data": {"_var": "echoed"}, "inputs": {}, "position": [0, 4],
                    "outputs": {"output": {"connections": [{"node": 3, "input": "string"}]}}}
                }}
                """.formatted(outputsOfTheInput);
        return SpellRunner.builder(SpellReader.standard().read(json))
                .build()
                .run(Map.of("text", "given"))
                .orThrow()
                .output("o");
    }

    @Test
    void countAlwaysWhereTheNodeWasSavedWithoutATrigger() {
        assertThat(output("")).isEqualTo("given");
    }

    @Test
    void countOnlyIfItSentTheTriggerWhereItWasSavedWithOne() {
        assertThat(output("\"trigger\": {\"connections\": []},")).isEqualTo("echoed");
    }
}
