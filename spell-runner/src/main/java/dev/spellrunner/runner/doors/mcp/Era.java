// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import java.util.List;

/** The two kinds of the protocol: its versions up to 2025-11-25 have sessions, later ones do not. */
enum Era {
    LEGACY,
    MODERN;

    /** Returns its versions that are served, the newest first. */
    List<String> versions() {
        return switch (this) {
            case LEGACY -> List.of("2025-11-25", "2025-06-18");
            case MODERN -> List.of("2026-07-28");
        };
    }

    boolean isModern() {
        return this == MODERN;
    }
}
