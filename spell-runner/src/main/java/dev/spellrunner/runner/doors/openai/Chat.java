// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import static java.util.Objects.requireNonNull;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A request of a client of chat completions to a spell: the conversation so far, whose last message is to be answered.
 * Immutable.
 *
 * @param messages the conversation; not empty
 * @param session the client's name for the conversation; unique for the user who calls alone
 * @param user the client's name for its user, which the host does not know
 * @param settings the fields that tell a model how to sample: {@code temperature}
 * @param inputs values for inputs of the spell by name, the field {@code inputs}, which is ours
 */
public record Chat(
        List<Message> messages,
        Optional<String> session,
        Optional<String> user,
        Map<String, @Nullable Object> settings,
        Map<String, @Nullable Object> inputs) {

    public Chat {
        messages = List.copyOf(messages);
        requireNonNull(session, "session");
        requireNonNull(user, "user");
        settings = Collections.unmodifiableMap(new LinkedHashMap<>(settings));
        inputs = Collections.unmodifiableMap(new LinkedHashMap<>(inputs));
    }

    /**
     * One message of a conversation. Immutable.
     *
     * @param role the role of its author, as OpenAI calls the roles: {@code user}
     * @param text the text; those of several parts are joined by line feeds
     * @param images the addresses of images, {@code data:} among them
     * @param files the other attachments, as they were sent
     */
    public record Message(String role, String text, List<String> images, List<Object> files) {

        public Message {
            requireNonNull(role, "role");
            requireNonNull(text, "text");
            images = List.copyOf(images);
            files = List.copyOf(files);
        }

        /** Tells whether its author has a role. */
        public boolean isOf(String otherRole) {
            return role.equals(otherRole);
        }

        /** Tells whether it says to the model how to behave. */
        public boolean isInstruction() {
            return isOf("system") || isOf("developer");
        }

        /** Returns the message as spells see it. */
        public Map<String, Object> fields() {
            return Map.of("role", role, "content", text);
        }
    }
}
