// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.Usage;
import org.jspecify.annotations.Nullable;

/**
 * Holds what a language model answered: a text, or a call of the function that it was given. Immutable.
 *
 * @param text the text; empty if the model only called the function
 * @param call the call of the function; null if there is none
 * @param finish why the answer ended
 * @param usage the tokens that it took; null if the model does not count them
 */
public record ChatAnswer(
        String text,
        @Nullable FunctionCall call,
        Finish finish,
        @Nullable Usage usage) {

    /** Names why an answer ended. Kinds may be added. */
    public enum Finish {
        /** It was complete, or a stop text came. */
        STOP,
        /** It is as long as it may be. */
        LENGTH,
        /** The model called the function. */
        FUNCTION,
        /** The model's server held the rest back. */
        FILTER,
        /** The model's server gave another reason, or none. */
        OTHER
    }

    /**
     * Holds the call of a function.
     *
     * @param name the name of the function
     * @param arguments the arguments as the model wrote them: JSON, if it did well
     */
    public record FunctionCall(String name, String arguments) {

        public FunctionCall {
            requireNonNull(name, "name");
            requireNonNull(arguments, "arguments");
        }
    }

    public ChatAnswer {
        requireNonNull(text, "text");
        requireNonNull(finish, "finish");
    }

    /** Returns an answer of text. */
    public static ChatAnswer of(String text) {
        return new ChatAnswer(text, null, Finish.STOP, null);
    }

    /** Returns an answer that calls a function. */
    public static ChatAnswer calling(String function, String arguments) {
        return new ChatAnswer("", new FunctionCall(function, arguments), Finish.FUNCTION, null);
    }

    /** Returns the same answer with the tokens that it took. */
    public ChatAnswer using(@Nullable Usage tokens) {
        return new ChatAnswer(text, call, finish, tokens);
    }

    /**
     * Returns the arguments of the function that the model was to call, as it wrote them.
     *
     * @throws ModelException if it did not call that function
     */
    public String argumentsOf(AnswerForm.Function function) {
        if (call == null) {
            throw new ModelException(
                    "the model did not call the function '" + function.name()
                            + "' but answered with text (tell it in the prompt to call the function)",
                    0,
                    null);
        }
        if (!call.name().equals(function.name())) {
            throw new ModelException(
                    "the model called a function '" + shortened(call.name()) + "' instead of '" + function.name()
                            + "' (tell it in the prompt to call that function)",
                    0,
                    null);
        }
        return call.arguments();
    }

    private static String shortened(String name) {
        return name.length() > 80 ? name.substring(0, 80) + "…" : name;
    }
}
