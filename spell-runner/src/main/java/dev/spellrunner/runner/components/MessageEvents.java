// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Takes apart and joins the messages of a conversation, which editors of Magick call events. */
final class MessageEvents {

    private static final List<String> FIELDS = List.of(
            "agentId",
            "content",
            "sender",
            "observer",
            "client",
            "channel",
            "channelType",
            "connector",
            "entities",
            "embedding",
            "projectId",
            "rawData");

    private MessageEvents() {}

    static List<Component> all() {
        List<Component> all = new ArrayList<>(List.of(
                destructure(),
                restructure(),
                documentsToContent(),
                AgentMessages.destructure(),
                AgentMessages.restructure()));
        all.addAll(Steps.alsoNamed(toConversation(), "Events to String"));
        return all;
    }

    private static Component destructure() {
        ComponentBuilder builder = Steps.pure("Event Destructure", "Gives the fields of an event.")
                .input("event", SocketType.ANY)
                .failing("where the event is neither an event nor a text");
        FIELDS.forEach(field -> builder.output(field, SocketType.ANY));
        return builder.worker((in, ctx) -> {
            Map<?, ?> event = event("event", in.get("event"));
            Map<String, @Nullable Object> fields = new LinkedHashMap<>();
            FIELDS.forEach(field -> fields.put(field, event.get(field)));
            return Outputs.of(fields);
        });
    }

    private static Component restructure() {
        ComponentBuilder builder = Steps.pure("Event Restructure", "Composes an event of its fields.")
                .output("output", SocketType.OBJECT);
        FIELDS.forEach(field -> builder.input(field, SocketType.ANY));
        return builder.worker((in, ctx) -> Outputs.of("output", in.toMap()));
    }

    /**
     * Returns an event as a map; a text is an event with that content.
     *
     * @param input the input that it comes from, for the message
     * @throws IllegalArgumentException if it is neither
     */
    static Map<?, ?> event(String input, @Nullable Object value) {
        if (value instanceof Map<?, ?> event) {
            return event;
        }
        if (value instanceof CharSequence text) {
            return Map.of("content", text.toString());
        }
        throw new IllegalArgumentException("input '" + input + "' should be an event or a text, but is "
                + (value == null ? "missing" : value instanceof Collection ? "a list" : value)
                + " (run the spell with an event)");
    }

    private static Component toConversation() {
        return Steps.pure("Events to Conversation", "Writes events as lines: the sender, a colon and the content.")
                .input("events", SocketType.ANY)
                .output("conversation", SocketType.STRING)
                .worker((in, ctx) -> Outputs.of("conversation", lines("events", in.get("events"), true)));
    }

    private static Component documentsToContent() {
        return Steps.pure("Document to Content", "Joins the contents of documents.")
                .input("documents", SocketType.ANY)
                .output("content", SocketType.STRING)
                .worker((in, ctx) -> Outputs.of("content", lines("documents", in.get("documents"), false)));
    }

    private static String lines(String input, @Nullable Object value, boolean withSender) {
        List<?> items = value instanceof List<?> list ? list : value == null ? List.of() : List.of(value);
        StringBuilder lines = new StringBuilder();
        for (Object item : items) {
            Map<?, ?> event = event(input, item);
            if (withSender) {
                lines.append(Text.of(event.get("sender"))).append(": ");
            }
            lines.append(Text.of(event.get("content"))).append('\n');
        }
        return lines.toString();
    }
}
