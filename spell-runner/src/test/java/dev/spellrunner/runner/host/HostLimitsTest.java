// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.runner.Limits;
import java.lang.reflect.Method;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

    /** Each limit is set by the method that tells it, and neither type can be made otherwise. */
    @ParameterizedTest
    @ValueSource(classes = {Limits.class, HostLimits.class})
    void areChangedAsThoseOfARunAre(Class<?> type) {
        Set<String> set = new TreeSet<>();
        Set<String> told = new TreeSet<>();
        for (Method method : type.getMethods()) {
            if (method.getDeclaringClass() == type && method.getParameterCount() == 1) {
                assertThat(method.getReturnType()).isEqualTo(type);
                set.add(method.getName());
            } else if (method.getDeclaringClass() == type && method.getReturnType() != type) {
                told.add(method.getName());
            }
        }

        assertThat(set).contains("deadline").isSubsetOf(told);
        assertThat(without(told, "areAcrossHosts")).isEqualTo(set);
        assertThat(type.getConstructors()).isEmpty();
    }

    private static Set<String> without(Set<String> names, String one) {
        Set<String> rest = new TreeSet<>(names);
        rest.remove(one);
        return rest;
    }

    @Test
    void refuseTheSameDeadlinesAsThoseOfARun() {
        Duration longest = Duration.ofDays(200_000);

        assertThat(Limits.defaults().deadline(longest).deadline()).contains(longest);
        assertThat(HostLimits.defaults().deadline(longest).deadline()).contains(longest);
        assertThatThrownBy(() -> Limits.defaults().deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deadline must be greater than 0, but is PT0S");
        assertThatThrownBy(() -> HostLimits.defaults().deadline(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("deadline must be greater than 0, but is PT0S");
    }
}
