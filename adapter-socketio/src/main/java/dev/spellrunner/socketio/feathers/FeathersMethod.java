// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import java.util.Locale;
import java.util.Optional;

/** The methods of a service. */
public enum FeathersMethod {
    /** Tells of many. */
    FIND(false, false, ""),
    /** Tells of one. */
    GET(true, false, ""),
    /** Makes one. */
    CREATE(false, true, "created"),
    /** Puts something in one's place. */
    UPDATE(true, true, "updated"),
    /** Changes some of it. */
    PATCH(true, true, "patched"),
    /** Takes one away. */
    REMOVE(true, false, "removed");

    private final boolean takesId;
    private final boolean takesData;
    private final String event;

    FeathersMethod(boolean takesId, boolean takesData, String event) {
        this.takesId = takesId;
        this.takesData = takesData;
        this.event = event;
    }

    /** Returns the method that has a name on the wire. */
    static Optional<FeathersMethod> named(String name) {
        for (FeathersMethod method : values()) {
            if (method.wireName().equals(name)) {
                return Optional.of(method);
            }
        }
        return Optional.empty();
    }

    /** Returns the name on the wire: {@code find}, {@code get}, …. */
    public String wireName() {
        return name().toLowerCase(Locale.ROOT);
    }

    boolean takesId() {
        return takesId;
    }

    boolean takesData() {
        return takesData;
    }

    /** Returns how many arguments it takes, the query among them. */
    int arguments() {
        return 1 + (takesId ? 1 : 0) + (takesData ? 1 : 0);
    }

    /** Returns the event that tells of it, {@code created} say; empty, if it changes nothing. */
    String event() {
        return event;
    }
}
