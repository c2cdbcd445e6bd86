// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.spellrunner.core.spell.SpellException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class InvalidSpellExceptionTest {

    private static final Problem ERROR = Problem.error("greeting", "has unknown component 'Ehco'")
            .at("7", "Ehco")
            .hint("did you mean 'Echo'?");
    private static final Problem WARNING =
            Problem.warning("greeting", "is never run").at("9", "Switch");

    @Test
    void readsLikeACompilersOutput() {
        InvalidSpellException exception = new InvalidSpellException(List.of(WARNING, ERROR));

        assertThat(exception).hasMessage("""
                warning: spell 'greeting', node '9' (Switch): is never run
                error: spell 'greeting', node '7' (Ehco): has unknown component 'Ehco' (did you mean 'Echo'?)
                1 error, 1 warning""");
    }

    @Test
    void countsInProperEnglish() {
        assertThat(new InvalidSpellException(List.of(ERROR))).message().endsWith("\n1 error, 0 warnings");
        assertThat(new InvalidSpellException(List.of(ERROR, ERROR, WARNING)))
                .message()
                .endsWith("\n2 errors, 1 warning");
    }

    @Test
    void carriesAllProblemsInTheirOrder() {
        List<Problem> problems = new ArrayList<>(List.of(WARNING, ERROR));

        InvalidSpellException exception = new InvalidSpellException(problems);
        problems.clear();

        assertThat(exception.problems()).containsExactly(WARNING, ERROR);
        assertThat(exception).isInstanceOf(SpellException.class).hasNoCause();
    }

    @Test
    void showsTheFirstFiftyAndCountsTheRest() {
        InvalidSpellException exception = new InvalidSpellException(Collections.nCopies(70, ERROR));

        assertThat(exception.problems()).hasSize(70);
        assertThat(String.valueOf(exception.getMessage()).lines())
                .hasSize(52)
                .endsWith("and 20 more", "70 errors, 0 warnings");
    }

    @Test
    void isThrownForErrorsOnly() {
        assertThatCode(() -> InvalidSpellException.throwIfAnyError(List.of())).doesNotThrowAnyException();
        assertThatCode(() -> InvalidSpellException.throwIfAnyError(List.of(WARNING)))
                .doesNotThrowAnyException();
        assertThatExceptionOfType(InvalidSpellException.class)
                .isThrownBy(() -> InvalidSpellException.throwIfAnyError(List.of(WARNING, ERROR)))
                .satisfies(e -> assertThat(e.problems()).containsExactly(WARNING, ERROR));
    }
}
