// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.OptionalInt;

/**
 * Asks a language model to go on with a conversation. Immutable.
 *
 * <pre>{@code
 * ChatRequest request = ChatRequest.builder("gpt-4o-mini")
 *         .system("You are a poet.")
 *         .user("Write a line.")
 *         .temperature(0.5)
 *         .build();
 * }</pre>
 *
 * <p>Whatever is not set is left to the model.
 */
public final class ChatRequest {

    private final String model;
    private final List<ChatMessage> messages;
    private final AnswerForm form;
    private final OptionalDouble temperature;
    private final OptionalDouble topP;
    private final OptionalInt maxTokens;
    private final List<String> stop;
    private final OptionalDouble frequencyPenalty;
    private final OptionalDouble presencePenalty;

    private ChatRequest(Builder options) {
        this.model = options.model;
        this.messages = List.copyOf(options.messages);
        this.form = options.form;
        this.temperature = options.temperature;
        this.topP = options.topP;
        this.maxTokens = options.maxTokens;
        this.stop = options.stop;
        this.frequencyPenalty = options.frequencyPenalty;
        this.presencePenalty = options.presencePenalty;
    }

    /**
     * Starts a request.
     *
     * @param model the name of the model, as the spell has it
     */
    public static Builder builder(String model) {
        return new Builder(model);
    }

    /** Returns the name of the model, as the spell has it. */
    public String model() {
        return model;
    }

    /** Returns the conversation, oldest message first; at least one. */
    public List<ChatMessage> messages() {
        return messages;
    }

    /** Returns the form of the answer. */
    public AnswerForm form() {
        return form;
    }

    /** Returns how freely to choose, from 0. */
    public OptionalDouble temperature() {
        return temperature;
    }

    /** Returns the share of likely tokens to choose from, above 0 and at most 1. */
    public OptionalDouble topP() {
        return topP;
    }

    /** Returns how long the answer may be, in tokens. */
    public OptionalInt maxTokens() {
        return maxTokens;
    }

    /** Returns the texts before which the answer ends; may be empty. */
    public List<String> stop() {
        return stop;
    }

    /** Returns how much to avoid what was said often. */
    public OptionalDouble frequencyPenalty() {
        return frequencyPenalty;
    }

    /** Returns how much to avoid what was said at all. */
    public OptionalDouble presencePenalty() {
        return presencePenalty;
    }

    /** Returns the request without the texts of its messages, which may be private. */
    @Override
    public String toString() {
        return "ChatRequest[model=" + model + ", messages=" + messages.size() + ", form="
                + form.getClass().getSimpleName() + "]";
    }

    /** Makes a request. Confined to one thread. */
    public static final class Builder {

        private final String model;
        private final List<ChatMessage> messages = new ArrayList<>();
        private AnswerForm form = new AnswerForm.Text();
        private OptionalDouble temperature = OptionalDouble.empty();
        private OptionalDouble topP = OptionalDouble.empty();
        private OptionalInt maxTokens = OptionalInt.empty();
        private List<String> stop = List.of();
        private OptionalDouble frequencyPenalty = OptionalDouble.empty();
        private OptionalDouble presencePenalty = OptionalDouble.empty();

        private Builder(String model) {
            this.model = requireNonNull(model, "model");
        }

        /** Adds a message. */
        public Builder message(ChatMessage message) {
            messages.add(requireNonNull(message, "message"));
            return this;
        }

        /** Adds messages, oldest first. */
        public Builder messages(List<ChatMessage> more) {
            more.forEach(this::message);
            return this;
        }

        /** Adds a message that tells the model how to behave. */
        public Builder system(String content) {
            return message(ChatMessage.system(content));
        }

        /** Adds a message to the model. */
        public Builder user(String content) {
            return message(ChatMessage.user(content));
        }

        /** Sets the form of the answer; by default text. */
        public Builder form(AnswerForm wanted) {
            this.form = requireNonNull(wanted, "wanted");
            return this;
        }

        /** Sets how freely to choose, from 0. */
        public Builder temperature(double from0) {
            this.temperature = OptionalDouble.of(finite("temperature", from0));
            return this;
        }

        /** Sets the share of likely tokens to choose from, above 0 and at most 1. */
        public Builder topP(double share) {
            this.topP = OptionalDouble.of(finite("top_p", share));
            return this;
        }

        /** Sets how long the answer may be, in tokens. */
        public Builder maxTokens(int most) {
            if (most < 1) {
                throw new IllegalArgumentException("an answer of " + most + " tokens cannot be asked for (at least 1)");
            }
            this.maxTokens = OptionalInt.of(most);
            return this;
        }

        /** Sets the texts before which the answer ends. */
        public Builder stop(List<String> texts) {
            this.stop = List.copyOf(texts);
            return this;
        }

        /** Sets how much to avoid what was said often. */
        public Builder frequencyPenalty(double penalty) {
            this.frequencyPenalty = OptionalDouble.of(finite("frequency_penalty", penalty));
            return this;
        }

        /** Sets how much to avoid what was said at all. */
        public Builder presencePenalty(double penalty) {
            this.presencePenalty = OptionalDouble.of(finite("presence_penalty", penalty));
            return this;
        }

        private static double finite(String name, double value) {
            if (!Double.isFinite(value)) {
                throw new IllegalArgumentException(name + " is " + value + " (give a number)");
            }
            return value;
        }

        /**
         * Returns the request.
         *
         * @throws IllegalArgumentException if it has no message
         */
        public ChatRequest build() {
            if (messages.isEmpty()) {
                throw new IllegalArgumentException(
                        "a model cannot be asked without a message (give an input, or a" + " system message)");
            }
            return new ChatRequest(this);
        }
    }
}
