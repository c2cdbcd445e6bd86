// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells where a spell takes a message, and where it answers: by the names of its Inputs and Outputs.
 *
 * @param spell the spell
 * @param outputs the names of its Outputs, in canvas order
 * @param input the name under which the message is given
 * @param connector where the message comes in
 * @param takesEvent whether the Input takes an event, as Magick's do, or a text
 */
record MessageRoute(Spell spell, List<String> outputs, String input, String connector, boolean takesEvent) {

    private static final String INPUT = "Input - ";
    private static final String OUTPUT = "Output - ";
    private static final String DEFAULT = "Default";
    private static final String REST = "REST API (POST)";
    private static final List<String> FOR_TEXT = List.of("message", "input", "prompt", "question", "text");

    /**
     * Finds the places of a spell.
     *
     * @param wanted the connector that the message names; empty if it names none
     * @throws IllegalArgumentException if there is no place for it, or there are several
     */
    static MessageRoute of(Spell spell, List<String> inputs, List<String> outputs, String wanted) {
        Optional<String> connector = connector(inputs, wanted);
        if (connector.isPresent()) {
            return new MessageRoute(spell, outputs, INPUT + connector.get(), connector.get(), true);
        }
        Optional<String> forText = inputs.size() == 1
                ? Optional.of(inputs.get(0))
                : FOR_TEXT.stream().filter(inputs::contains).findFirst();
        if (wanted.isEmpty() && forText.isPresent() && !forText.get().startsWith(INPUT)) {
            return new MessageRoute(spell, outputs, forText.get(), DEFAULT, false);
        }
        throw new IllegalArgumentException("spell '" + spell.name() + "': does not say which Input takes a message"
                + (wanted.isEmpty() ? "" : " of '" + wanted + "'")
                + " (name a connector for which it has an Input; it has " + inputs + ")");
    }

    /** Returns where a message comes in. The default Input takes those of every connector. */
    private static Optional<String> connector(List<String> inputs, String wanted) {
        if (!wanted.isEmpty()) {
            return inputs.contains(INPUT + wanted) || inputs.contains(INPUT + DEFAULT)
                    ? Optional.of(wanted)
                    : Optional.empty();
        }
        for (String usual : List.of(DEFAULT, REST)) {
            if (inputs.contains(INPUT + usual)) {
                return Optional.of(usual);
            }
        }
        List<String> events =
                inputs.stream().filter(input -> input.startsWith(INPUT)).toList();
        return events.size() == 1 ? Optional.of(events.get(0).substring(INPUT.length())) : Optional.empty();
    }

    /** Returns what goes back to where the message came from: the Output of the connector, else the first default one. */
    Answer answer(RunResult result) {
        Object value = first(result, connector);
        value = value == null ? first(result, DEFAULT) : value;
        String text = value == null
                ? ""
                : value instanceof String said ? said : EventCodec.create().encodeValue(value);
        return new Answer(text, result);
    }

    private @Nullable Object first(RunResult result, String type) {
        for (String output : outputs) {
            Object value = result.output(output);
            if (value != null && type.equals(typeOf(output))) {
                return value;
            }
        }
        return null;
    }

    /** An Output without a type answers where the message came from. */
    private String typeOf(String output) {
        for (Node node : spell.graph().nodes()) {
            if (node.name().equals(output) && node.data().get("outputType") instanceof String type && !type.isBlank()) {
                return type;
            }
        }
        return output.startsWith(OUTPUT) ? output.substring(OUTPUT.length()) : DEFAULT;
    }
}
