// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The spells in a directory: each JSON file is one. A file that has changed is read again when a spell is asked for next; a
 * file that is no spell is passed over, and logged once. Thread-safe.
 *
 * <p>A spell is found by its id, by its name, or by the name of its file without {@code .json}, in this order.
 */
public final class SpellDirectory implements SpellStore {

    private static final Logger log = LoggerFactory.getLogger(SpellDirectory.class);
    private static final String ENDING = ".json";

    private final Path directory;
    private final SpellReader reader;

    private final Object lock = new Object();
    private Map<Path, Entry> entries = Map.of();

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
     * @param reader what reads them, with its limits
     */
    public SpellDirectory(Path directory, SpellReader reader) {
        this.directory = requireNonNull(directory, "directory");
        this.reader = requireNonNull(reader, "reader");
    }

    /** A file as it was when it was read; without a spell if it holds none. */
    private record Entry(
            FileTime changed, long size, @Nullable Spell spell) {}

    @Override
    public Optional<Spell> find(String idOrName) {
        requireNonNull(idOrName, "idOrName");
        Map<Path, Entry> now = refreshed();
        return spellsOf(now)
                .filter(spell -> spell.id().equals(idOrName))
                .findFirst()
                .or(() -> spellsOf(now)
                        .filter(spell -> spell.name().equals(idOrName))
                        .findFirst())
                .or(() -> Optional.ofNullable(now.get(directory.resolve(idOrName + ENDING)))
                        .map(Entry::spell));
    }

    @Override
    public List<String> names() {
        return spellsOf(refreshed()).map(Spell::name).toList();
    }

    /** Writes the spell into the file that it was read from; a new one goes into a file named by its id. */
    @Override
    public void save(Spell spell) {
        Path file = refreshed().entrySet().stream()
                .filter(entry -> entry.getValue().spell() != null
                        && entry.getValue().spell().id().equals(spell.id()))
                .map(Map.Entry::getKey)
                .findFirst()
                .orElseGet(() -> directory.resolve(fileNameOf(spell)));
        try {
            Path draft = Files.createTempFile(directory, ".spell", ".tmp");
            try {
                Files.writeString(draft, SpellWriter.pretty().write(spell));
                Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            } finally {
                Files.deleteIfExists(draft);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static String fileNameOf(Spell spell) {
        return spell.id().replaceAll("[^\\w .-]", "_") + ENDING;
    }

    private static Stream<Spell> spellsOf(Map<Path, Entry> entries) {
        return entries.values().stream().flatMap(entry -> Stream.ofNullable(entry.spell()));
    }

    /** Returns the files as they are now; those that have not changed are not read again. */
    private Map<Path, Entry> refreshed() {
        Map<Path, Entry> before;
        synchronized (lock) {
            before = entries;
        }
        Map<Path, Entry> now = new LinkedHashMap<>();
        for (Path file : files()) {
            Entry entry = entryOf(file, before.get(file));
            if (entry != null) {
                now.put(file, entry);
            }
        }
        synchronized (lock) {
            entries = now;
        }
        return now;
    }

    private List<Path> files() {
        try (Stream<Path> files = Files.list(directory)) {
            return files.filter(file -> file.toString().endsWith(ENDING))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException("the directory of spells cannot be read: " + directory, e);
        }
    }

    /** Returns nothing if the file is gone, or is no file. */
    private @Nullable Entry entryOf(Path file, @Nullable Entry before) {
        try {
            BasicFileAttributes attributes = Files.readAttributes(file, BasicFileAttributes.class);
            if (!attributes.isRegularFile()) {
                return null;
            }
            boolean same = before != null
                    && before.changed().equals(attributes.lastModifiedTime())
                    && before.size() == attributes.size();
            return same ? before : new Entry(attributes.lastModifiedTime(), attributes.size(), read(file));
        } catch (NoSuchFileException e) {
            return null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private @Nullable Spell read(Path file) {
        try {
            return reader.tryRead(file).spell().orElse(null);
        } catch (InvalidSpellException | UncheckedIOException e) {
            log.warn("{} is passed over: {}", file, e.getMessage());
            return null;
        }
    }
}
