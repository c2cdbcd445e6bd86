// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

/** The kinds of {@link NodeEvent}, as JSON names them. */
enum EventKind {
    WAITING,
    STARTED,
    PROGRESS,
    COMPLETED,
    FAILED,
    SKIPPED,
    CANCELLED;

    private final String text = name().toLowerCase(Locale.ROOT);

    static EventKind of(NodeEvent event) {
        if (event instanceof NodeEvent.Waiting) {
            return WAITING;
        }
        if (event instanceof NodeEvent.Started) {
            return STARTED;
        }
        if (event instanceof NodeEvent.Progress) {
            return PROGRESS;
        }
        if (event instanceof NodeEvent.Completed) {
            return COMPLETED;
        }
        if (event instanceof NodeEvent.Failed) {
            return FAILED;
        }
        return event instanceof NodeEvent.Skipped ? SKIPPED : CANCELLED;
    }

    static boolean isKnown(String text) {
        return Arrays.stream(values()).anyMatch(kind -> kind.text.equals(text));
    }

    static EventKind of(String text) {
        for (EventKind kind : values()) {
            if (kind.text.equals(text)) {
                return kind;
            }
        }
        throw new IllegalArgumentException("an event of unknown kind '" + text + "' (this version knows "
                + Arrays.stream(values()).map(EventKind::text).collect(Collectors.joining(", ")) + ")");
    }

    String text() {
        return text;
    }
}
