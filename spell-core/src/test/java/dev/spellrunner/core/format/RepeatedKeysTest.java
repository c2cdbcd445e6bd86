// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.spell.Link;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RepeatedKeysTest {

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'name': 'Old', 'name': 'New'}",
                "{'name': 'New', 'data': {}, 'data': {}}",
                "{'name': 'New', 'data': {'x': 1, 'x': 2}}",
                "{'name': 'New', 'y': 1, 'y': 2}",
                "{'name': 'New', 'inputs': {'in': {'connections': []}, 'in': {'connections': []}}}",
                "{'name': 'New', 'inputs': {'in': {'connections': [], 'connections': []}}}"
            })
    void warnsAndLetsTheLaterOneCount(String node) {
        SpellReading reading = tryRead(node);

        assertThat(reading.orThrow().graph().nodes().get(0).component()).isEqualTo("New");
        assertThat(reading.problems())
                .singleElement()
                .satisfies(problem -> assertThat(problem.hint()).isEqualTo("the later one counts"));
    }

    @Test
    void forgetsWhatTheEarlierSocketSaidBesidesItsWires() {
        SpellReading reading = tryRead("""
                {'name': 'New', 'inputs': {'in': {'label': 'old', 'connections': []},
                                           'in': {'connections': [{'node': 2, 'output': 'out', 'data': {}}]}}}""");

        assertThat(reading.orThrow().graph().nodes().get(0).inputs()).containsEntry("in", List.of(Link.to("2", "out")));
        assertThat(SpellWriter.compact().write(reading.orThrow())).doesNotContain("label");
    }

    private static SpellReading tryRead(String node) {
        return SpellReader.standard().tryRead(("{'name': 'a', 'nodes': {'1': " + node + "}}").replace('\'', '"'));
    }
}
