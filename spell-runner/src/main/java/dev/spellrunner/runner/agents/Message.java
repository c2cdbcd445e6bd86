// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A message to a spell. Immutable.
 *
 * <pre>{@code
 * Message message = Message.builder("Hello").sender("Ada").session("tab 7").build();
 * }</pre>
 */
public final class Message {

    private final String content;
    private final String connector;
    private final String sender;
    private final String observer;
    private final String client;
    private final String session;
    private final String channelType;
    private final List<String> entities;
    private final @Nullable Object rawData;

    private Message(Builder options) {
        this.content = options.content;
        this.connector = options.connector;
        this.sender = options.sender;
        this.observer = options.observer;
        this.client = options.client;
        this.session = options.session;
        this.channelType = options.channelType;
        this.entities = options.entities.isEmpty() ? List.of(sender, observer) : options.entities;
        this.rawData = options.rawData;
    }

    /** Returns a message of a user, as in a playtest. */
    public static Message of(String content) {
        return builder(content).build();
    }

    /** Starts a message. */
    public static Builder builder(String content) {
        return new Builder(content);
    }

    /** Returns the text. */
    public String content() {
        return content;
    }

    /** Returns where the message comes in, such as {@code REST API (POST)}; empty for wherever the spell takes one. */
    public String connector() {
        return connector;
    }

    /** Returns the message as spells take it at {@code Input - Default}, asked of no agent: what Magick calls an event. */
    public Map<String, Object> toEvent(Instant now) {
        return toEvent(null, "Default", now);
    }

    /**
     * Returns the message as spells take it: what Magick calls an event.
     *
     * @param to the agent that is asked; null if none is
     * @param through where the message comes in
     * @param now when it is said
     */
    Map<String, Object> toEvent(@Nullable Agent to, String through, Instant now) {
        Map<String, Object> event = new LinkedHashMap<>();
        event.put("content", content);
        event.put("sender", sender);
        event.put("observer", observer);
        event.put("client", client);
        event.put("channel", session);
        event.put("channelType", channelType);
        event.put("connector", through);
        event.put("entities", entities);
        event.put("agentId", to == null ? "" : to.id());
        event.put("projectId", to == null ? "" : to.projectId());
        event.put("rawData", rawData == null ? "{}" : rawData);
        event.put("date", now.toString());
        return event;
    }

    /** Makes a message. Confined to one thread. */
    public static final class Builder {

        private final String content;
        private String connector = "";
        private String sender = "user";
        private String observer = "assistant";
        private String client = "playtest";
        private String session = "playtest";
        private String channelType = "playtest";
        private List<String> entities = List.of();
        private @Nullable Object rawData;

        private Builder(String content) {
            this.content = requireNonNull(content, "content");
        }

        /** Sets where the message comes in, such as {@code REST API (POST)}: the spell's Input of that name takes it. */
        public Builder connector(String name) {
            this.connector = requireNonNull(name, "name");
            return this;
        }

        /** Sets who says it; by default {@code user}. */
        public Builder sender(String name) {
            this.sender = requireNonNull(name, "name");
            return this;
        }

        /** Sets who is told; by default {@code assistant}. */
        public Builder observer(String name) {
            this.observer = requireNonNull(name, "name");
            return this;
        }

        /** Sets the program that it is said in; by default {@code playtest}. */
        public Builder client(String name) {
            this.client = requireNonNull(name, "name");
            return this;
        }

        /** Sets the conversation that it is part of: spells remember each for itself, as a channel. */
        public Builder session(String name) {
            this.session = requireNonNull(name, "name");
            return this;
        }

        /** Sets the kind of the channel; by default {@code playtest}. */
        public Builder channelType(String name) {
            this.channelType = requireNonNull(name, "name");
            return this;
        }

        /** Sets who takes part; by default who says it and who is told. */
        public Builder entities(List<String> names) {
            this.entities = List.copyOf(names);
            return this;
        }

        /** Sets what the connector has besides, as plain data. */
        public Builder rawData(Object data) {
            this.rawData = requireNonNull(data, "data");
            return this;
        }

        /** Returns the message. */
        public Message build() {
            return new Message(this);
        }
    }
}
