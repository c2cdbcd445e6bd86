// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.Problem.Severity;
import org.junit.jupiter.api.Test;

class ProblemTest {

    private static final Problem PROBLEM = Problem.error("greeting", "has no input 'txet'")
            .at("7", "Echo")
            .socket("txet")
            .pointer("/chain/nodes/7/inputs/txet")
            .hint("did you mean 'text'?");

    @Test
    void saysWhereItIsWhatIsWrongAndWhatToDo() {
        assertThat(PROBLEM)
                .hasToString("spell 'greeting', node '7' (Echo), socket 'txet': has no input 'txet'"
                        + " (did you mean 'text'?)");
    }

    @Test
    void saysOnlyWhatIsKnown() {
        Problem bare = Problem.warning(null, "is empty");

        assertThat(bare).hasToString("is empty");
        assertThat(bare.spell("greeting")).hasToString("spell 'greeting': is empty");
        assertThat(bare.at("7", null)).hasToString("node '7': is empty");
        assertThat(bare.at("7", null).spell("greeting")).hasToString("spell 'greeting', node '7': is empty");
        assertThat(bare.socket("in")).hasToString("socket 'in': is empty");
        assertThat(bare.hint("write something")).hasToString("is empty (write something)");
    }

    @Test
    void hasItsPartsForProgramsToo() {
        assertThat(PROBLEM)
                .isEqualTo(new Problem(
                        Severity.ERROR,
                        "greeting",
                        "7",
                        "Echo",
                        "txet",
                        "/chain/nodes/7/inputs/txet",
                        "has no input 'txet'",
                        "did you mean 'text'?"));
    }

    @Test
    void isAnErrorOrAWarning() {
        assertThat(Problem.error("s", "m").isError()).isTrue();
        assertThat(Problem.warning("s", "m").isError()).isFalse();
        assertThat(Problem.error("s", "m").severity()).isEqualTo(Severity.ERROR);
        assertThat(Problem.warning("s", "m").severity()).isEqualTo(Severity.WARNING);
    }

    @Test
    void becomesAnErrorAndStaysTheSameOtherwise() {
        Problem warning = Problem.warning("s", "m")
                .at("7", "Echo")
                .socket("in")
                .pointer("/x")
                .hint("h");

        assertThat(warning.asError())
                .isEqualTo(Problem.error("s", "m")
                        .at("7", "Echo")
                        .socket("in")
                        .pointer("/x")
                        .hint("h"));
        assertThat(warning.isError()).isFalse();
        assertThat(PROBLEM.asError()).isEqualTo(PROBLEM);
    }
}
