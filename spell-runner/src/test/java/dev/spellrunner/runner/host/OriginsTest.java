// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OriginsTest {

    private final Origins origins = new Origins(false, Set.of("https://editor.example"));

    @ParameterizedTest
    @CsvSource({
        "https://spells.example,spells.example,true",
        "https://spells.example,spells.example:443,true",
        "http://spells.example,spells.example,true",
        "http://spells.example,spells.example:80,true",
        "http://spells.example,spells.example:443,false",
        "http://spells.example:8080,spells.example:8080,true",
        "https://SPELLS.example,spells.example,true",
        "http://spells.example:8081,spells.example:8080,false",
        "https://evil.example,spells.example,false",
        "https://spells.example.evil.example,spells.example,false",
        "https://editor.example,spells.example,true",
        "https://editor.example:444,spells.example,false",
        "null,spells.example,false",
        "nonsense %,spells.example,false",
    })
    void allowsThisSiteAndThoseNamed(String origin, String host, boolean allowed) {
        assertThat(origins.allow(origin, host)).isEqualTo(allowed);
    }

    @Test
    void allowsWhatIsNoBrowser() {
        assertThat(origins.allow(null, "spells.example")).isTrue();
    }

    @Test
    void allowsAllIfToldTo() {
        assertThat(new Origins(true, Set.of()).allow("null", "spells.example")).isTrue();
    }
}
