// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellReading;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The files of a directory of spells, as they were when they were last looked at. A file is read when it has changed, and
 * only then. Thread-safe; methods block while the directory is looked at.
 */
final class SpellFiles {

    static final String ENDING = ".json";

    private static final Logger log = LoggerFactory.getLogger(SpellFiles.class);
    /** A file may change twice within one tick of the file system's clock: what was read that early is looked at again. */
    private static final long TICK_MILLIS = 50;

    /** Fits no file. */
    private static final Stamp NEVER = new Stamp(FileTime.fromMillis(0), -1, null, true);

    private final Path directory;
    private final SpellReader reader;
    /** Is told what was found before and what is found now, each time that something differs. */
    private final BiConsumer<Snapshot, Snapshot> onChange;

    private final ReentrantLock scanning = new ReentrantLock();
    private volatile Snapshot known = Snapshot.NONE;
    private volatile boolean suspect;

    SpellFiles(Path directory, SpellReader reader, BiConsumer<Snapshot, Snapshot> onChange) {
        this.directory = directory;
        this.reader = reader;
        this.onChange = onChange;
    }

    /** The attributes of a file or directory; early if it had changed right before. */
    private record Stamp(
            FileTime changed, long size, @Nullable Object key, boolean early) {

        static Stamp of(BasicFileAttributes attributes) {
            long age =
                    System.currentTimeMillis() - attributes.lastModifiedTime().toMillis();
            boolean early = Math.abs(age) < TICK_MILLIS;
            return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey(), early);
        }

        boolean isStill(Stamp now) {
            return !early && changed.equals(now.changed) && size == now.size && (key == null || key.equals(now.key));
        }
    }

    /**
     * A file as it was when it was read.
     *
     * @param name the name of the file
     * @param spell the spell that it holds; null if it holds none
     * @param problem why it holds none
     */
    record Entry(
            String name,
            Stamp stamp,
            @Nullable Spell spell,
            @Nullable String problem) {}

    /** All files at one moment. Immutable. */
    record Snapshot(
            @Nullable Stamp directory, Map<String, Entry> byFile, Map<String, Entry> byId, Map<String, Entry> byName) {

        static final Snapshot NONE = new Snapshot(null, Map.of(), Map.of(), Map.of());

        static Snapshot of(Stamp directory, Map<String, Entry> byFile) {
            Map<String, Entry> byId = new HashMap<>();
            Map<String, Entry> byName = new HashMap<>();
            for (Entry entry : byFile.values()) {
                Spell spell = entry.spell();
                if (spell != null) {
                    byId.putIfAbsent(spell.id(), entry);
                    byName.putIfAbsent(spell.name(), entry);
                }
            }
            return new Snapshot(directory, byFile, byId, byName);
        }

        /** Finds a spell's file by its id, its name or the name of the file, in this order. */
        @Nullable
        Entry find(String idOrName) {
            Entry found = byId.get(idOrName);
            found = found == null ? byName.get(idOrName) : found;
            return found == null ? byFile.get(idOrName + ENDING) : found;
        }

        @Nullable
        Spell spell(String id) {
            Entry entry = byId.get(id);
            return entry == null ? null : entry.spell();
        }
    }

    /**
     * Finds a spell as it is now.
     *
     * @param watched whether {@link #suspectAll} is called when something changes; else a miss looks at all files
     */
    Optional<Spell> find(String idOrName, boolean watched) {
        Entry found = upToDate().find(idOrName);
        boolean lookAgain = found == null ? !watched : !isAsRead(found);
        if (lookAgain) {
            found = scan().find(idOrName);
        }
        return Optional.ofNullable(found).map(Entry::spell);
    }

    /** Returns the names of the spells, in the order of their files; see {@link #find}. */
    List<String> names(boolean watched) {
        Snapshot now = watched ? upToDate() : scan();
        return now.byFile().values().stream()
                .map(Entry::spell)
                .flatMap(spell -> Optional.ofNullable(spell).stream())
                .map(Spell::name)
                .toList();
    }

    /** Returns all files as they are now. */
    Snapshot scan() {
        Snapshot before;
        Snapshot now;
        scanning.lock();
        try {
            before = known;
            suspect = false;
            now = lookAtAll(before);
            known = now;
        } finally {
            scanning.unlock();
        }
        if (before.directory() != null) {
            onChange.accept(before, now);
        }
        return now;
    }

    /** Something has changed: the next caller looks at all files. */
    void suspectAll() {
        suspect = true;
    }

    private Snapshot upToDate() {
        Snapshot now = known;
        Stamp directoryWas = now.directory();
        return directoryWas != null && !suspect && directoryWas.isStill(stampOfDirectory()) ? now : scan();
    }

    private boolean isAsRead(Entry entry) {
        try {
            return entry.stamp().isStill(Stamp.of(attributes(directory.resolve(entry.name()))));
        } catch (IOException e) {
            log.debug("{} is read again", entry.name(), e);
            return false;
        }
    }

    private Stamp stampOfDirectory() {
        try {
            return Stamp.of(attributes(directory));
        } catch (IOException e) {
            throw unreadable(e);
        }
    }

    private Snapshot lookAtAll(Snapshot before) {
        Stamp asOf = stampOfDirectory();
        Map<String, Entry> byFile = new TreeMap<>();
        try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + ENDING)) {
            for (Path file : files) {
                String name = String.valueOf(file.getFileName());
                Entry entry = lookAt(file, name, before.byFile().get(name));
                if (entry != null) {
                    byFile.put(name, entry);
                }
            }
        } catch (DirectoryIteratorException e) {
            throw unreadable(new IOException(e));
        } catch (IOException e) {
            throw unreadable(e);
        }
        return Snapshot.of(asOf, byFile);
    }

    private UncheckedIOException unreadable(IOException why) {
        return new UncheckedIOException("the directory of spells cannot be read: " + directory, why);
    }

    /** Returns nothing if the file is gone, or is no file. */
    private @Nullable Entry lookAt(Path file, String name, @Nullable Entry before) {
        Stamp stamp;
        try {
            BasicFileAttributes attributes = attributes(file);
            if (!attributes.isRegularFile()) {
                return null;
            }
            stamp = Stamp.of(attributes);
        } catch (NoSuchFileException e) {
            log.debug("{} does not exist any more, or is a broken link", file, e);
            return null;
        } catch (IOException e) {
            // A link to itself, a directory that may not be entered: the other files are none the worse for it.
            return passedOver(file, new Entry(name, NEVER, null, String.valueOf(e)), before);
        }
        if (before != null && before.stamp().isStill(stamp)) {
            return before;
        }
        return passedOver(file, read(file, name, stamp, before), before);
    }

    private Entry read(Path file, String name, Stamp stamp, @Nullable Entry before) {
        SpellReading reading;
        try {
            reading = reader.tryRead(file);
        } catch (UncheckedIOException e) {
            return new Entry(name, stamp, null, String.valueOf(e.getMessage()));
        }
        Spell spell = reading.spell().orElse(null);
        if (spell == null) {
            return new Entry(name, stamp, null, firstError(reading));
        }
        // A spell that is as it was stays the very same: what was made ready of it can be used on.
        Spell was = before == null ? null : before.spell();
        return new Entry(name, stamp, spell.equals(was) ? was : spell, null);
    }

    private static String firstError(SpellReading reading) {
        return reading.problems().stream()
                .filter(Problem::isError)
                .findFirst()
                .map(Problem::toString)
                .orElse("it holds no spell");
    }

    /** Logs once why a file counts for nothing. */
    private static Entry passedOver(Path file, Entry now, @Nullable Entry before) {
        String problem = now.problem();
        if (problem != null && (before == null || !problem.equals(before.problem()))) {
            log.warn("{} is not a spell, and is skipped: {}", file, problem);
        }
        return now;
    }

    private static BasicFileAttributes attributes(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class);
    }
}
