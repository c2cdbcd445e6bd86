// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

class TraceParentTest {

    private static final String TRACE = "4bf92f3577b34da6a3ce929d0e0e4736";
    private static final String SPAN = "00f067aa0ba902b7";

    @Test
    void readsTheHeaders() {
        assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-01", "a=1"))
                .contains(new TraceParent(TRACE, SPAN, true, "a=1"));
        assertThat(TraceParent.parse("00-" + TRACE + "-" + SPAN + "-00", null))
                .contains(new TraceParent(TRACE, SPAN, false, ""));
    }

    @Test
    void readsWhatALaterVersionHasInCommon() {
        assertThat(TraceParent.parse("01-" + TRACE + "-" + SPAN + "-01-more", null))
                .contains(new TraceParent(TRACE, SPAN, true, ""));
    }

    @ParameterizedTest
    @NullSource
    @ValueSource(
            strings = {
                "",
                "00-" + TRACE + "-" + SPAN,
                "00-" + TRACE + "-" + SPAN + "-01-more",
                "ff-" + TRACE + "-" + SPAN + "-01",
                "00-00000000000000000000000000000000-" + SPAN + "-01",
                "00-" + TRACE + "-0000000000000000-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-" + SPAN + "-01",
                "00-" + TRACE + "-" + SPAN + "-1",
                "00-" + TRACE + "-" + SPAN + "-01\r\nx: y"
            })
    void ignoresWhatIsMalformed(String header) {
        assertThat(TraceParent.parse(header, "a=1")).isEmpty();
        assertThat(RunOrigin.of("mcp").traced(header, null)).isEqualTo(RunOrigin.of("mcp"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "MCP", "a door", "1st", "a-very-long-name-of-a-door"})
    void refusesDoorsThatAreNoShortWords(String door) {
        assertThatThrownBy(() -> RunOrigin.of(door)).hasMessageContaining("short word");
    }
}
