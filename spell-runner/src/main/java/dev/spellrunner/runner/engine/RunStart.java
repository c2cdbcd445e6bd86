// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.runner.plan.Plan;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One run that is to begin. Immutable.
 *
 * @param plan what is run
 * @param entry the node where it begins, or {@link Plan#NOWHERE}
 * @param inputs the values of the spell's inputs, by name
 * @param options what else it is given
 * @param guard decides before nodes work; null if nothing does
 * @param sink receives the events; null for none
 */
public record RunStart(
        Plan plan,
        int entry,
        Map<String, @Nullable Object> inputs,
        Options options,
        @Nullable Guard guard,
        @Nullable EventSink sink) {

    /**
     * The options of a run, of which most have none. Immutable.
     *
     * @param id the id of the run; null if it is to be given one
     * @param item the item of the source at which the run starts; null if none starts it
     * @param secrets what workers may read by name, and no event shows
     * @param variables what the run brings for public variables, by the id or the name of their node
     * @param tags what the run is tagged with, by name
     * @param deadline the time after which the run is cancelled; null if there is none
     */
    public record Options(
            @Nullable String id,
            @Nullable Object item,
            Map<String, String> secrets,
            Map<String, @Nullable Object> variables,
            Map<String, String> tags,
            @Nullable Duration deadline) {

        /** The options of all runs that are given nothing. */
        public static final Options NONE = new Options(null, null, Map.of(), Map.of(), Map.of(), null);
    }

    /** Returns the same start of a run in which something stands in for the workers, and hears the events first. */
    public RunStart with(Plan answered, EventSink first) {
        return new RunStart(answered, entry, inputs, options, guard, first);
    }
}
