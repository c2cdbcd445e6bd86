// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;

class UsageTest {

    @Test
    void addsTokensAndCosts() {
        Usage sum = Usage.of("small", 3, 4)
                .costing(0.5)
                .plus(Usage.of("small", 10, 20).costing(0.25));

        assertThat(sum).isEqualTo(new Usage(13, 24, "small", 0.75));
    }

    @Test
    void namesNoModelWhereSeveralWereAsked() {
        assertThat(Usage.of("small", 1, 1).plus(Usage.of("large", 1, 1)).model())
                .isEmpty();
    }

    @Test
    void keepsTheCostThatIsKnown() {
        Usage unknown = Usage.of("small", 1, 1);
        Usage known = unknown.costing(2.0);

        assertThat(unknown.plus(known).cost()).isEqualTo(2.0);
        assertThat(known.plus(unknown).cost()).isEqualTo(2.0);
        assertThat(unknown.plus(unknown).cost()).isNull();
    }

    @Test
    void refusesWhatCannotBeCounted() {
        assertThatIllegalArgumentException().isThrownBy(() -> Usage.of("small", -1, 0));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Usage.of("small", 1, 0).costing(Double.NaN));
    }

    @Test
    void staysAtTheLargestNumber() {
        Usage most = new Usage(Long.MAX_VALUE, 1, "m", Double.MAX_VALUE);

        assertThat(most.plus(most)).isEqualTo(new Usage(Long.MAX_VALUE, 2, "m", Double.MAX_VALUE));
    }
}
