// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.PlayState.Source;
import dev.spellrunner.runner.PlayState.Status;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Reads play states as {@link PlayState#fields} writes them. */
final class PlayFields {

    private PlayFields() {}

    /**
     * Reads a state.
     *
     * @throws IllegalArgumentException if it is none
     */
    static PlayState read(Map<String, @Nullable Object> fields) {
        List<Source> sources = new ArrayList<>();
        if (fields.get("sources") instanceof List<?> all) {
            for (Object each : all) {
                if (each instanceof Map<?, ?> source) {
                    sources.add(source(source));
                }
            }
        }
        return new PlayState(
                String.valueOf(fields.get("spell")),
                String.valueOf(fields.get("name")),
                Phase.valueOf(word(fields.get("state"))),
                sources);
    }

    private static Source source(Map<?, ?> fields) {
        return new Source(
                String.valueOf(fields.get("node")),
                String.valueOf(fields.get("component")),
                Status.valueOf(word(fields.get("status"))),
                Optional.ofNullable(fields.get("error")).map(String::valueOf));
    }

    private static String word(@Nullable Object value) {
        return String.valueOf(value).toUpperCase(Locale.ROOT);
    }
}
