// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.SpellFiles.Entry;
import dev.spellrunner.runner.host.SpellFiles.Snapshot;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The spells in a directory: each JSON file is one. A file that has changed is read again when a spell is asked for next; a
 * file that is no spell is passed over, and logged once. Thread-safe; methods block while they read or write.
 *
 * <p>A spell is found by its id, by its name, or by the name of its file without {@code .json}, in this order.
 *
 * <p>As long as there is a listener for changes, the directory is watched; without a listener {@link #names} looks at each
 * file, and so does {@link #find} for a spell that it does not know.
 *
 * <p>Several processes may change the spells of one directory: {@link #replace} loses no update among them. An editor that
 * knows no locks may still overwrite, or be overwritten, within the moment in which a file is replaced.
 */
public final class SpellDirectory implements SpellStore {

    private static final int LONGEST_FILE_NAME = 100;

    private final Path directory;
    private final SpellFiles files;
    private final SpellFileWriter writer;
    private final ChangeListeners listeners = new ChangeListeners();

    private final Object lock = new Object();
    private @Nullable DirectoryWatch watch;
    private int watchers;

    private volatile boolean watched;
    private volatile boolean swept;

    /**
     * Creates a store of a directory's spells.
     *
     * @param directory the directory; read when a spell is asked for
     */
    public SpellDirectory(Path directory) {
        this(directory, SpellReader.standard());
    }

    /**
     * Creates a store of a directory's spells.
     *
     * @param directory the directory; read when a spell is asked for
     * @param reader what reads them, with its limits; they hold for what is saved, too
     */
    public SpellDirectory(Path directory, SpellReader reader) {
        this(directory, reader, SpellFileWriter.Forcing.REAL);
    }

    SpellDirectory(Path directory, SpellReader reader, SpellFileWriter.Forcing forcing) {
        this.directory = requireNonNull(directory, "directory");
        this.files = new SpellFiles(directory, reader, this::tell);
        this.writer = new SpellFileWriter(reader, forcing);
    }

    @Override
    public Optional<Spell> find(String idOrName) {
        return files.find(requireNonNull(idOrName, "idOrName"), watched);
    }

    @Override
    public List<String> names() {
        return files.names(watched);
    }

    /**
     * Writes the spell into the file that it was read from; a new one goes into a file named by its id. The file is never
     * seen half written, and is on the disk when this returns.
     *
     * @throws InvalidSpellException if this store could not read it, because of its reader's limits
     * @throws UncheckedIOException if the file cannot be written; then it is as it was, unless the message says that the disk
     *     did not confirm the new content
     */
    @Override
    public void save(Spell spell) {
        sweep();
        Snapshot now = files.scan();
        try {
            Entry entry = now.byId().get(spell.id());
            writer.write(spell, directory.resolve(entry == null ? newFileName(spell, now) : entry.name()));
        } catch (IOException e) {
            throw notSaved(spell, e);
        } finally {
            files.scan();
        }
    }

    /**
     * Replaces a spell in its file, if that still holds the version that the new one was made from. The new one is on the disk
     * when this returns.
     *
     * @throws InvalidSpellException if this store could not read the new version, because of its reader's limits
     * @throws UncheckedIOException if the file cannot be written; then it is as it was, unless the message says that the disk
     *     did not confirm the new content
     */
    @Override
    public boolean replace(Spell before, Spell after) {
        SpellStore.requireSameId(before, after);
        sweep();
        Entry entry = files.scan().byId().get(before.id());
        if (entry == null) {
            return false;
        }
        try {
            return writer.replace(before, after, directory.resolve(entry.name()));
        } catch (IOException e) {
            throw notSaved(after, e);
        } finally {
            files.scan();
        }
    }

    private static UncheckedIOException notSaved(Spell spell, IOException why) {
        if (why instanceof SpellFileWriter.NotForced) {
            return new UncheckedIOException(
                    "spell '" + spell.id() + "' is in its file, but the disk did not confirm it (save it again): "
                            + why.getMessage(),
                    why);
        }
        return new UncheckedIOException(
                "spell '" + spell.id() + "' is not saved, and its file is as it was: " + why, why);
    }

    private void sweep() {
        if (!swept) {
            swept = true;
            SpellFileWriter.deleteOldDrafts(directory);
        }
    }

    /** Returns a name that no file has: ids that differ in odd characters alone have files of their own. */
    private static String newFileName(Spell spell, Snapshot now) {
        String readable = spell.id().replaceAll("[^\\w .-]", "_");
        String cut = readable.substring(0, Math.min(readable.length(), LONGEST_FILE_NAME));
        String told = readable.length() > LONGEST_FILE_NAME
                ? "-" + Integer.toHexString(spell.id().hashCode())
                : "";
        String name = cut + told + SpellFiles.ENDING;
        for (int i = 2; now.byFile().containsKey(name); i++) {
            name = cut + told + "-" + i + SpellFiles.ENDING;
        }
        return name;
    }

    // ---- changes ----

    /**
     * Registers a listener for changes; the directory is watched as long as there is one.
     *
     * @throws UncheckedIOException if the directory cannot be watched
     */
    @Override
    public Registration onChange(Consumer<String> listener) {
        // What is there already has not changed.
        files.scan();
        Registration registered = listeners.add(listener);
        try {
            beginToWatch();
        } catch (IOException e) {
            registered.close();
            throw new UncheckedIOException("the directory of spells cannot be watched: " + directory, e);
        }
        // What changed before the watch had begun.
        files.scan();
        return new Watching(registered);
    }

    private void beginToWatch() throws IOException {
        synchronized (lock) {
            if (watchers == 0) {
                watch = DirectoryWatch.begin(directory, this::lookAgain);
                watched = true;
            }
            watchers++;
        }
    }

    private void endToWatch() {
        DirectoryWatch ended = null;
        synchronized (lock) {
            if (--watchers == 0) {
                ended = watch;
                watch = null;
                watched = false;
            }
        }
        if (ended != null) {
            ended.close();
        }
    }

    private void lookAgain() {
        files.suspectAll();
        try {
            files.scan();
        } catch (UncheckedIOException e) {
            // The directory has gone: the next caller that asks for a spell is told so.
            listeners.tell(ALL);
        }
    }

    private void tell(Snapshot before, Snapshot now) {
        if (listeners.isEmpty()) {
            return;
        }
        Set<String> ids = new HashSet<>(before.byId().keySet());
        ids.addAll(now.byId().keySet());
        for (String id : ids) {
            if (!Objects.equals(before.spell(id), now.spell(id))) {
                listeners.tell(id);
            }
        }
    }

    /** A listener's share in the watch. */
    private final class Watching implements Registration {

        private final Registration registered;
        private boolean closed;

        Watching(Registration registered) {
            this.registered = registered;
        }

        @Override
        public void close() {
            synchronized (lock) {
                if (closed) {
                    return;
                }
                closed = true;
            }
            registered.close();
            endToWatch();
        }
    }
}
