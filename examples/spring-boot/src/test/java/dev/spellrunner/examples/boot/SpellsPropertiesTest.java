// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.WorkPolicy;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;

class SpellsPropertiesTest {

    private static SpellsProperties bound(Map<String, String> properties) {
        return new Binder(new MapConfigurationPropertySource(properties))
                .bindOrCreate("spells", SpellsProperties.class);
    }

    @Test
    void readsThePoliciesOfComponents() {
        SpellsProperties properties = bound(Map.of(
                "spells.policies.Generator.attempts", "3",
                "spells.policies.Generator.backoff", "200ms",
                "spells.policies.Generator.timeout", "30s",
                "spells.policies.[Text Completion].at-once", "8"));

        assertThat(properties.workPolicies())
                .isEqualTo(Map.of(
                        "Generator",
                        WorkPolicy.none().attempts(3, Duration.ofMillis(200)).timeout(Duration.ofSeconds(30)),
                        "Text Completion",
                        WorkPolicy.none().atOnce(8)));
    }

    @Test
    void needsNoProperty() {
        SpellsProperties properties = bound(Map.of());

        assertThat(properties.workPolicies()).isEmpty();
        assertThat(properties.tokens()).isEmpty();
        assertThat(properties.directory()).isEqualTo("spells");
    }
}
