// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Opens the files of runs for writing: the place where a test lets a disk fail. */
@FunctionalInterface
interface Disk {

    /** The disk as it is. */
    Disk REAL = file -> FileChannel.open(file, StandardOpenOption.WRITE, StandardOpenOption.CREATE);

    /** Opens a file, which need not exist. */
    FileChannel open(Path file) throws IOException;
}
