// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.hint;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class DidYouMeanTest {

    private static final List<String> NAMES = List.of("Switch", "State Read", "State Write", "Code");

    @Test
    void findsANameWithOneWrongLetter() {
        assertThat(DidYouMean.closest("Swotch", NAMES)).contains("Switch");
    }

    @Test
    void takesTwoLettersThatChangedPlacesForOneMistake() {
        assertThat(DidYouMean.closest("chian", List.of("chain", "graph"))).contains("chain");
        assertThat(DidYouMean.hint("Coed", NAMES)).contains("did you mean 'Code'?");
    }

    @Test
    void takesTheClosestOfSeveral() {
        assertThat(DidYouMean.closest("State Rite", NAMES)).contains("State Write");
    }

    @Test
    void findsNothingThatIsTooDifferent() {
        assertThat(DidYouMean.closest("Image Generator", NAMES)).isEmpty();
    }
}
