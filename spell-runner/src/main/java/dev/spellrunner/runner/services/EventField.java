// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

/** Names the fields of a remembered event that hold text, and by which it is found. Kinds may be added. */
public enum EventField {
    /** The event's own id. */
    ID("id"),
    /** The kind of memory, such as {@code conversation}. */
    TYPE("type"),
    /** The text of the message. */
    CONTENT("content"),
    /** The sender of the message. */
    SENDER("sender"),
    /** The receiver of the message. */
    OBSERVER("observer"),
    /** The program that it was said in, such as {@code discord}. */
    CLIENT("client"),
    /** The place in that program. */
    CHANNEL("channel"),
    /** The kind of that place. */
    CHANNEL_TYPE("channelType"),
    /** The connector of that program. */
    CONNECTOR("connector"),
    /** The project of the agent. */
    PROJECT("projectId"),
    /** The agent. */
    AGENT("agentId");

    private final String key;

    EventField(String key) {
        this.key = key;
    }

    /** Returns its key in an event, as plain data. */
    public String key() {
        return key;
    }
}
