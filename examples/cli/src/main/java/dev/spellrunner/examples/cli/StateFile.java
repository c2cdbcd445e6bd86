// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;

/** The state of a spell in a JSON file, from one run of the command to the next. */
final class StateFile {

    private static final EventCodec CODEC =
            EventCodec.builder().maxValueBytes(Integer.MAX_VALUE).build();

    private StateFile() {}

    /** Returns the state in a file; the spell's own, if there is none yet. */
    static State read(Path file, Spell spell) {
        if (!Files.exists(file)) {
            return State.of(spell.state());
        }
        try {
            return State.of(CODEC.decodeValues(Files.readString(file)));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "'" + file + "' is not a state (it holds a JSON object): " + e.getMessage(), e);
        }
    }

    /** Writes a state: all of it, or nothing. */
    static void write(Path file, State state) {
        Path written = file.resolveSibling(file.getFileName() + ".new");
        try {
            Files.writeString(written, CODEC.encodeValues(state.snapshot()) + "\n");
            Files.move(written, file, StandardCopyOption.REPLACE_EXISTING);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
