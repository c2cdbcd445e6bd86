// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes apart and composes messages in the form of January 2023: speaker, agent, client and the text as {@code Input}. The
 * sockets for keys of a wallet, which files of that time have, carry nothing: what a node gives, all clients see.
 */
final class AgentMessages {

    private static final List<String> FIELDS = List.of(
            "speaker", "agent", "client", "channel", "channelId", "channelType", "channel_type", "entity", "roomInfo");
    private static final List<String> KEYS_OF_WALLETS = List.of("eth_private_key", "eth_public_address");

    /** The names that connectors wrote with a capital. */
    private static final Map<String, String> WRITTEN = Map.of(
            "speaker", "Speaker",
            "agent", "Agent",
            "client", "Client",
            "channel", "ChannelID",
            "channelId", "ChannelID",
            "channelType", "Channel",
            "channel_type", "Channel",
            "entity", "Entity",
            "roomInfo", "RoomInfo");

    private static final Map<String, String> ABSENT =
            Map.of("speaker", "Speaker", "agent", "Agent", "client", "Playtest", "channel", "TestChannel");

    private AgentMessages() {}

    static Component destructure() {
        ComponentBuilder builder = Steps.pure(
                        "Input Destructure", "Gives the fields of a message in the form of January 2023.")
                .input("agent", SocketType.ANY)
                .input("input", SocketType.ANY)
                .output("output", SocketType.ANY);
        FIELDS.forEach(field -> builder.output(field, SocketType.ANY));
        KEYS_OF_WALLETS.forEach(key -> builder.output(key, SocketType.ANY));
        return builder.worker((in, ctx) -> Outputs.of(fieldsOf(in.has("agent") ? in.get("agent") : in.get("input"))));
    }

    /** A text is a message with that text. */
    private static Map<String, @Nullable Object> fieldsOf(@Nullable Object message) {
        Map<?, ?> given = message instanceof Map<?, ?> fields ? fields : Map.of();
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("output", given.isEmpty() ? message : text(given));
        for (String field : FIELDS) {
            fields.put(field, first(given, field, WRITTEN.get(field), ABSENT.get(field)));
        }
        return fields;
    }

    private static @Nullable Object text(Map<?, ?> message) {
        for (String name : List.of("Input", "input", "content")) {
            if (message.get(name) != null) {
                return message.get(name);
            }
        }
        return message;
    }

    private static @Nullable Object first(
            Map<?, ?> message, String field, @Nullable String written, @Nullable String absent) {
        Object value = message.get(written) != null ? message.get(written) : message.get(field);
        return value != null ? value : absent;
    }

    /** Returns a message as an event of later editors has it: speaker and agent are sender and observer, and both took part. */
    static Map<String, @Nullable Object> asEvent(@Nullable Object message) {
        Map<String, @Nullable Object> fields = fieldsOf(message);
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        event.put("content", fields.get("output"));
        event.put("sender", fields.get("speaker"));
        event.put("observer", fields.get("agent"));
        for (String same : List.of("client", "channel", "channelType")) {
            event.put(same, fields.get(same));
        }
        event.put("entities", Arrays.asList(fields.get("speaker"), fields.get("agent")));
        return event;
    }

    static Component restructure() {
        ComponentBuilder builder = Steps.pure("Input Restructure", "Composes a message in the form of January 2023.")
                .input("input", SocketType.ANY)
                .output("output", SocketType.OBJECT);
        FIELDS.forEach(field -> builder.input(field, SocketType.ANY));
        KEYS_OF_WALLETS.forEach(key -> builder.input(key, SocketType.ANY));
        Set<String> hidden = Set.copyOf(KEYS_OF_WALLETS);
        return builder.worker((in, ctx) -> {
            Map<String, @Nullable Object> message = new LinkedHashMap<>(in.toMap());
            message.keySet().removeAll(hidden);
            return Outputs.of("output", message);
        });
    }
}
