// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

/**
 * One message of a conversation with a language model. Immutable.
 *
 * @param role who says it
 * @param content the text; may be empty
 */
public record ChatMessage(Role role, String content) {

    /** Names who says a message. Kinds may be added. */
    public enum Role {
        /** The author of the conversation: tells the model how to behave. */
        SYSTEM,
        /** The person who talks to the model. */
        USER,
        /** The model. */
        ASSISTANT
    }

    public ChatMessage {
        requireNonNull(role, "role");
        requireNonNull(content, "content");
    }

    /** Returns a message that tells the model how to behave. */
    public static ChatMessage system(String content) {
        return new ChatMessage(Role.SYSTEM, content);
    }

    /** Returns a message to the model. */
    public static ChatMessage user(String content) {
        return new ChatMessage(Role.USER, content);
    }

    /** Returns a message of the model. */
    public static ChatMessage assistant(String content) {
        return new ChatMessage(Role.ASSISTANT, content);
    }
}
