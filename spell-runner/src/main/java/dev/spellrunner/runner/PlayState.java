// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.play.Play;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The state of a spell's play. Immutable.
 *
 * @param spell the id of the spell
 * @param name the name of the spell
 * @param phase whether it plays
 * @param sources its sources in this play, or in the last one, in the order in which they stand on the canvas
 */
public record PlayState(String spell, String name, Phase phase, List<Source> sources) {

    /** The phases of playing a spell. */
    public enum Phase {
        /** It does not; playing begins anew. */
        STOPPED,
        /** Items of its sources are asked for, and run. */
        PLAYING,
        /** No item is asked for and no run begins, until it plays on. */
        PAUSED
    }

    /** The state of a source. */
    public enum Status {
        /** It may give more items. */
        OPEN,
        /** It has given all its items. */
        COMPLETED,
        /** Something is wrong with it, and it gives no more. */
        FAILED,
        /** It was let go of: its spell was stopped, or has changed. */
        CANCELLED
    }

    /**
     * A source of the spell.
     *
     * @param node the id of its node
     * @param component the name of its component
     * @param status what may come of it
     * @param error what is wrong with it, if it has failed
     */
    public record Source(String node, String component, Status status, Optional<String> error) {

        public Source {
            requireNonNull(node, "node");
            requireNonNull(component, "component");
            requireNonNull(status, "status");
            requireNonNull(error, "error");
        }

        private Map<String, @Nullable Object> fields() {
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            fields.put("node", node);
            fields.put("component", component);
            fields.put("status", wireName(status));
            error.ifPresent(message -> fields.put("error", message));
            return fields;
        }
    }

    public PlayState {
        requireNonNull(spell, "spell");
        requireNonNull(name, "name");
        requireNonNull(phase, "phase");
        sources = List.copyOf(sources);
    }

    static PlayState of(Play play) {
        List<Source> sources = play.sources().stream()
                .map(source -> new Source(
                        source.node(),
                        source.component(),
                        Status.valueOf(source.status().name()),
                        source.error()))
                .toList();
        return new PlayState(
                play.spell().id(),
                play.spell().name(),
                Phase.valueOf(play.phase().name()),
                sources);
    }

    /** Returns the state as it is written on the wire: {@code {spell, name, state, sources: [{node, component, status, error?}]}}. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("spell", spell);
        fields.put("name", name);
        fields.put("state", wireName(phase));
        fields.put("sources", sources.stream().map(Source::fields).toList());
        return fields;
    }

    private static String wireName(Enum<?> word) {
        return word.name().toLowerCase(Locale.ROOT);
    }
}
