// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Watches a directory on a thread of its own, as long as it is open. Thread-safe. */
final class DirectoryWatch implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(DirectoryWatch.class);

    private final Path directory;
    private final WatchService service;
    private final Runnable onChange;

    private DirectoryWatch(Path directory, WatchService service, Runnable onChange) {
        this.directory = directory;
        this.service = service;
        this.onChange = onChange;
    }

    /**
     * Begins to watch.
     *
     * @param onChange called on the watch's thread some time after something in the directory has changed; must not throw
     * @throws IOException if the directory cannot be watched
     */
    static DirectoryWatch begin(Path directory, Runnable onChange) throws IOException {
        WatchService service = directory.getFileSystem().newWatchService();
        try {
            directory.register(
                    service,
                    StandardWatchEventKinds.ENTRY_CREATE,
                    StandardWatchEventKinds.ENTRY_DELETE,
                    StandardWatchEventKinds.ENTRY_MODIFY);
        } catch (IOException e) {
            service.close();
            throw e;
        }
        DirectoryWatch watch = new DirectoryWatch(directory, service, onChange);
        Thread thread = new Thread(watch::watch, "spells of " + directory.getFileName());
        thread.setDaemon(true);
        thread.start();
        return watch;
    }

    private void watch() {
        try {
            for (boolean watched = true; watched; ) {
                WatchKey key = service.take();
                // What has changed is found out by looking; an overflow says as much.
                key.pollEvents();
                watched = key.reset();
                onChange.run();
            }
            log.warn("{} can no longer be watched: it does not exist any more", directory);
        } catch (ClosedWatchServiceException e) {
            log.debug("{} is no longer watched", directory, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Override
    public void close() {
        try {
            service.close();
        } catch (IOException e) {
            log.warn("the watch over {} cannot be closed", directory, e);
        }
    }
}
