// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The right of this process to use a directory of runs, held by a lock on a file. It ends with the process. */
final class DirectoryLock implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DirectoryLock.class);

    private final FileChannel file;
    private final FileLock lock;

    private DirectoryLock(FileChannel file, FileLock lock) {
        this.file = file;
        this.lock = lock;
    }

    /**
     * Takes the lock.
     *
     * @throws IOException if another host has it, or it cannot be taken
     */
    static DirectoryLock take(RunFiles files) throws IOException {
        FileChannel file = FileChannel.open(files.lock(), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = tryLock(file, files.lock());
        if (lock == null) {
            file.close();
            throw new IOException("another host uses it (close that one)");
        }
        return new DirectoryLock(file, lock);
    }

    private static @Nullable FileLock tryLock(FileChannel file, Path path) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            log.debug("{} is locked by this process", path, e);
            return null;
        }
    }

    @Override
    public void close() {
        try {
            lock.release();
            file.close();
        } catch (IOException e) {
            log.warn("the lock of the directory of runs cannot be released", e);
        }
    }
}
