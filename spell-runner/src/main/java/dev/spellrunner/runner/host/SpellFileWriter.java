// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFileAttributes;
import java.util.UUID;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes spells into files, so that a file holds the old version or the new one whenever the process or the machine stops.
 * Content that the reader would refuse is not written. Thread-safe; methods block.
 *
 * <p>The new version is written to a draft beside the file and forced to the disk; then it takes the file's place. A
 * symbolic link stays one: the file that it leads to is replaced. Mode and owner stay as they were.
 */
final class SpellFileWriter {

    private static final Logger log = LoggerFactory.getLogger(SpellFileWriter.class);
    private static final String DRAFT_PREFIX = ".spell-";
    private static final String DRAFT_ENDING = ".draft";
    /** A draft that is older is not being written any more. */
    private static final long OLD_DRAFT_MILLIS = 60_000;
    /** Between the threads of this JVM, in which locks of files do not count. */
    private static final ReentrantLock[] LOCKS =
            Stream.generate(ReentrantLock::new).limit(64).toArray(ReentrantLock[]::new);

    private final SpellReader reader;
    private final Forcing forcing;

    SpellFileWriter(SpellReader reader, Forcing forcing) {
        this.reader = reader;
        this.forcing = forcing;
    }

    /** Forces what was written to the disk: the place where a test sees when that is done, or lets it fail. */
    @FunctionalInterface
    interface Forcing {

        /** The disk as it is. */
        Forcing REAL = (path, open) -> open.force(true);

        /** Forces a file, or the names in a directory. */
        void force(Path path, FileChannel open) throws IOException;
    }

    /** The file has its new content, which is not known to outlive a crash of the machine. */
    static final class NotForced extends IOException {

        private static final long serialVersionUID = 1;

        NotForced(IOException why) {
            super(why.getMessage(), why);
        }
    }

    /**
     * Writes a spell, whatever the file holds.
     *
     * @throws InvalidSpellException if the reader would refuse the file
     * @throws NotForced if the file is written, but perhaps not on the disk
     */
    void write(Spell spell, Path file) throws IOException {
        put(spell, file, null);
    }

    /**
     * Writes a spell if the file still holds the version that it was made from.
     *
     * @return whether it was written
     * @throws InvalidSpellException if the reader would refuse the file
     * @throws NotForced if the file is written, but perhaps not on the disk
     */
    boolean replace(Spell before, Spell after, Path file) throws IOException {
        return put(after, file, before);
    }

    private boolean put(Spell spell, Path file, @Nullable Spell expected) throws IOException {
        byte[] content = readable(spell, file);
        Path real = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        Path draft = real.resolveSibling(DRAFT_PREFIX + UUID.randomUUID() + DRAFT_ENDING);
        try {
            writeDraft(draft, content);
            if (Files.exists(real)) {
                keepModeAndOwner(real, draft);
            }
            return expected == null ? move(draft, real) : moveIfStill(expected, draft, real, file);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    /** Returns the content of a file of the spell, which the reader takes for the same spell. */
    private byte[] readable(Spell spell, Path file) {
        byte[] content = SpellWriter.pretty().writeBytes(spell);
        Spell read = reader.tryRead(content, file).orThrow();
        if (!read.id().equals(spell.id())) {
            throw new IllegalArgumentException("spell '" + spell.id() + "' cannot be saved in '" + file.getFileName()
                    + "', where it would be read as '" + read.id() + "' (give its file an id)");
        }
        return content;
    }

    private void writeDraft(Path draft, byte[] content) throws IOException {
        try (FileChannel out = FileChannel.open(draft, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            ByteBuffer left = ByteBuffer.wrap(content);
            while (left.hasRemaining()) {
                out.write(left);
            }
            forcing.force(draft, out);
        }
    }

    private static void keepModeAndOwner(Path from, Path to) throws IOException {
        PosixFileAttributeView view = Files.getFileAttributeView(from, PosixFileAttributeView.class);
        if (view == null) {
            return;
        }
        PosixFileAttributes old = view.readAttributes();
        PosixFileAttributeView draft = Files.getFileAttributeView(to, PosixFileAttributeView.class);
        PosixFileAttributes now = draft.readAttributes();
        if (!now.owner().equals(old.owner()) || !now.group().equals(old.group())) {
            try {
                draft.setGroup(old.group());
                draft.setOwner(old.owner());
            } catch (IOException e) {
                log.debug("{} is now owned by {}: only a superuser may leave it to another", from, now.owner(), e);
            }
        }
        draft.setPermissions(old.permissions());
    }

    private static ReentrantLock lockOf(Path file) {
        return LOCKS[Math.floorMod(file.hashCode(), LOCKS.length)];
    }

    private boolean move(Path draft, Path file) throws IOException {
        ReentrantLock lock = lockOf(file);
        lock.lock();
        try {
            Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            lock.unlock();
        }
        force(file.getParent());
        return true;
    }

    /** Compares and moves under a lock that other processes of this library respect. */
    private boolean moveIfStill(Spell expected, Path draft, Path file, Path name) throws IOException {
        ReentrantLock lock = lockOf(file);
        lock.lock();
        try (FileChannel held = FileChannel.open(file, StandardOpenOption.READ, StandardOpenOption.WRITE);
                FileLock ofProcess = held.lock()) {
            // A thread that waited for the lock may hold it on a file that has been replaced meanwhile: the path is
            // read, not the
            // channel.
            boolean isStill = ofProcess.isValid()
                    && reader.tryRead(Files.readAllBytes(file), name)
                            .spell()
                            .filter(now -> now.version().equals(expected.version()))
                            .isPresent();
            if (isStill) {
                Files.move(draft, file, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
            }
            if (!isStill) {
                return false;
            }
        } catch (NoSuchFileException e) {
            log.debug("{} does not exist any more", file, e);
            return false;
        } finally {
            lock.unlock();
        }
        force(file.getParent());
        return true;
    }

    /** Forces the names in a directory to the disk, where a directory can be opened. */
    private void force(@Nullable Path directory) throws NotForced {
        if (directory == null) {
            return;
        }
        FileChannel opened;
        try {
            opened = FileChannel.open(directory, StandardOpenOption.READ);
        } catch (IOException e) {
            log.debug("{} cannot be forced to the disk", directory, e);
            return;
        }
        try (FileChannel names = opened) {
            forcing.force(directory, names);
        } catch (IOException e) {
            throw new NotForced(e);
        }
    }

    /** Deletes drafts of a process that was killed while it wrote. */
    static void deleteOldDrafts(Path directory) {
        try (Stream<Path> files = Files.list(directory)) {
            for (Path draft : files.filter(SpellFileWriter::isDraft).toList()) {
                long age = System.currentTimeMillis()
                        - Files.getLastModifiedTime(draft).toMillis();
                if (age > OLD_DRAFT_MILLIS) {
                    Files.deleteIfExists(draft);
                }
            }
        } catch (IOException e) {
            log.debug("old drafts in {} cannot be deleted", directory, e);
        }
    }

    private static boolean isDraft(Path file) {
        String name = String.valueOf(file.getFileName());
        return name.startsWith(DRAFT_PREFIX) && name.endsWith(DRAFT_ENDING);
    }
}
