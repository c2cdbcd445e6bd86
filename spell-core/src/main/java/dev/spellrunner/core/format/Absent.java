// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

/** Stands in the {@code fields} of a spell, a node or a link for a key that the file lacks and the writer would write. */
enum Absent {
    ABSENT;

    @Override
    public String toString() {
        return "absent";
    }
}
