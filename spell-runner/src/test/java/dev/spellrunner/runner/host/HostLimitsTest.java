// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class HostLimitsTest {

    @Test
    void changesOneLimitAndLeavesTheOthers() {
        HostLimits most = HostLimits.defaults().runs(3).runsOfUser(2);

        HostLimits other = most.runs(4);

        assertThat(other.runs()).isEqualTo(4);
        assertThat(other.runsOfUser()).isEqualTo(2);
        assertThat(other.connections()).isEqualTo(HostLimits.defaults().connections());
        assertThat(most.runs()).isEqualTo(3);
    }

    @Test
    void givesAUserNoMoreBytesThanAllHave() {
        HostLimits most = HostLimits.defaults().messageBytes(10).messageBytesOfUser(20);

        assertThat(most.messageBytesOfUser()).isEqualTo(10);
        assertThat(most.messageBytes(30).messageBytesOfUser()).isEqualTo(20);
    }

    @Test
    void refusesALimitThatLetsNothingThrough() {
        assertThatThrownBy(() -> HostLimits.defaults().updates(0))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("updates must be greater than 0, but is 0");
        assertThatThrownBy(() -> HostLimits.defaults().deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("deadline must be greater than 0");
    }
}
