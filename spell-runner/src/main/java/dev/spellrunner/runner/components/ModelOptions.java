// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.runner.services.ChatRequest;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.DoubleConsumer;
import java.util.function.Function;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The options with which a node asks a language model: its settings, over which the fields of an object win that it is given
 * while it works. Editors have written most of them under two names. What is not set is left to the model. Immutable.
 */
final class ModelOptions {

    static final String DEFAULT_MODEL = "gpt-3.5-turbo";

    private static final List<String> MODEL = List.of("model", "modelName");
    private static final List<String> TEMPERATURE = List.of("temperature");
    private static final List<String> MAX_TOKENS = List.of("max_tokens", "maxTokens");
    private static final List<String> TOP_P = List.of("top_p", "topP");
    private static final List<String> FREQUENCY_PENALTY = List.of("frequency_penalty", "frequencyPenalty");
    private static final List<String> PRESENCE_PENALTY = List.of("presence_penalty", "presencePenalty");
    private static final List<String> STOP = List.of("stop", "stopSequences");

    private final Map<String, @Nullable Object> settings;
    private final String betweenStops;

    private ModelOptions(Map<String, @Nullable Object> settings, String betweenStops) {
        this.settings = settings;
        this.betweenStops = betweenStops;
    }

    /** Declares the settings of a component that reads these options. */
    static void declareIn(ComponentBuilder builder) {
        declare(builder, Setting::text, MODEL, "The name of the model", DEFAULT_MODEL);
        declare(builder, Setting::number, TEMPERATURE, "How freely the model chooses, from 0", 0.5);
        declare(builder, Setting::number, MAX_TOKENS, "The most tokens of the answer; 0 leaves it to the model", null);
        declare(builder, Setting::number, TOP_P, "The share of likely tokens to choose from", null);
        declare(builder, Setting::number, FREQUENCY_PENALTY, "How much to avoid words that occurred often", null);
        declare(builder, Setting::number, PRESENCE_PENALTY, "How much to avoid words that occurred at all", null);
        declare(builder, Setting::text, STOP, "The texts before which the answer ends", null);
        builder.setting(Setting.number("top_k").describedAs("Kept for Magick; models are not sent it"));
    }

    private static void declare(
            ComponentBuilder builder,
            Function<String, Setting> kind,
            List<String> names,
            String description,
            @Nullable Object defaultValue) {
        Setting setting = kind.apply(names.get(0)).describedAs(description);
        builder.setting(defaultValue == null ? setting : setting.defaultingTo(defaultValue));
        names.stream()
                .skip(1)
                .map(name -> kind.apply(name).describedAs("See " + names.get(0)))
                .forEach(builder::setting);
    }

    /**
     * Reads the options of a node.
     *
     * @param betweenStops what is between two texts of its setting {@code stop}
     */
    static ModelOptions of(Node node, String betweenStops) {
        return new ModelOptions(node.data(), betweenStops);
    }

    /**
     * Begins a request with these options.
     *
     * @param over an object whose fields win; null if there is none
     * @throws IllegalArgumentException if something should be a number and is not
     */
    ChatRequest.Builder request(@Nullable Object over) {
        if (over != null && !(over instanceof Map)) {
            throw new IllegalArgumentException("input 'settings' is no object (wire it to an output that gives one)");
        }
        Map<?, ?> winning = over instanceof Map<?, ?> fields ? fields : Map.of();
        Object model = find(winning, MODEL);
        ChatRequest.Builder request = ChatRequest.builder(model == null ? DEFAULT_MODEL : Text.of(model));
        Object temperature = find(winning, TEMPERATURE);
        request.temperature(temperature == null ? 0.5 : number(TEMPERATURE.get(0), temperature));
        setNumber(winning, TOP_P, request::topP);
        setNumber(winning, FREQUENCY_PENALTY, request::frequencyPenalty);
        setNumber(winning, PRESENCE_PENALTY, request::presencePenalty);
        setNumber(winning, MAX_TOKENS, tokens -> {
            if (tokens != 0) {
                request.maxTokens((int) tokens);
            }
        });
        return request.stop(stops(find(winning, STOP)));
    }

    private void setNumber(Map<?, ?> winning, List<String> names, DoubleConsumer option) {
        Object value = find(winning, names);
        if (value != null) {
            option.accept(number(names.get(0), value));
        }
    }

    private @Nullable Object find(Map<?, ?> winning, List<String> names) {
        Object value = first(winning, names);
        return value != null ? value : first(settings, names);
    }

    private static @Nullable Object first(Map<?, ?> fields, List<String> names) {
        for (String name : names) {
            Object value = fields.get(name);
            if (value != null
                    && !(value instanceof CharSequence text && text.toString().isBlank())) {
                return value;
            }
        }
        return null;
    }

    private static double number(String name, Object value) {
        double number = Numbers.orNaN(value);
        if (!Double.isFinite(number)) {
            throw new IllegalArgumentException("option '" + name + "' should be a number, but is '" + Text.of(value)
                    + "' (change it in the settings)");
        }
        return number;
    }

    /** A person types a line break as a backslash and an n. */
    private List<String> stops(@Nullable Object value) {
        if (value instanceof List<?> list) {
            return list.stream().map(Text::of).filter(stop -> !stop.isEmpty()).toList();
        }
        return Arrays.stream(Text.of(value).split(Pattern.quote(betweenStops), -1))
                .map(part -> part.replace("\\n", "\n"))
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
