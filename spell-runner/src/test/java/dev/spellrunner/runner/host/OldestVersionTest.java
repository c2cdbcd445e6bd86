// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OldestVersionTest {

    private static final OldestVersion JETTY = new OldestVersion("Jetty", "12.1.4", "set 'jetty.version'");

    @ParameterizedTest
    @ValueSource(strings = {"12.1.3", "12.0.25", "11.0.20", "9.4.53.v20231009"})
    void refusesOlderOnes(String version) {
        assertThatThrownBy(() -> JETTY.require(version))
                .isInstanceOf(IllegalStateException.class)
                .hasMessage("Jetty " + version + " is too old for Spellrunner's adapter (use 12.1.4 or later; set"
                        + " 'jetty.version')");
    }

    @ParameterizedTest
    @ValueSource(strings = {"12.1.4", "12.1.14", "12.2.0", "12.2.0.alpha1", "13.0.0", "of my own"})
    void letsLaterOnesThroughAndThoseWithoutANumber(String version) {
        assertThatCode(() -> JETTY.require(version)).doesNotThrowAnyException();
    }
}
