// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Collection;
import java.util.HashSet;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;

/** Knows where in a directory of runs what is. Thread-safe; methods block. */
final class RunFiles {

    private static final Pattern PLAIN = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,119}");
    private static final String LINES = ".jsonl";
    private static final String SPELL = ".json";
    private static final String ENDED = ".jsonl.gz";
    private static final String DRAFT = ".draft";
    private static final int MOST_KNOWN_VERSIONS = 10_000;

    private final Path directory;
    private final Path underWay;
    private final Path ended;
    private final Path spells;
    /** The versions that are on the disk already, of those that were asked for. */
    private final Set<String> knownVersions = ConcurrentHashMap.newKeySet();

    private RunFiles(Path directory) {
        this.directory = directory;
        this.underWay = directory.resolve("under-way");
        this.ended = directory.resolve("ended");
        this.spells = directory.resolve("spells");
    }

    static RunFiles at(Path directory) throws IOException {
        RunFiles files = new RunFiles(directory);
        Files.createDirectories(files.underWay);
        Files.createDirectories(files.ended);
        Files.createDirectories(files.spells);
        return files;
    }

    /**
     * Returns a directory that is there, and is not written to.
     *
     * @throws IllegalArgumentException if no host has kept runs there
     */
    static RunFiles existing(Path directory) {
        RunFiles files = new RunFiles(directory);
        if (!Files.isDirectory(files.underWay) || !Files.isDirectory(files.ended)) {
            throw new IllegalArgumentException(
                    "'" + directory + "' is not a directory of runs (name one that a host keeps its runs in)");
        }
        return files;
    }

    Path lock() {
        return directory.resolve("lock");
    }

    Path index() {
        return directory.resolve("index.jsonl");
    }

    Path underWay(String run) {
        return underWay.resolve(fileName(run) + LINES);
    }

    Path ended(String run) {
        return ended.resolve(fileName(run) + ENDED);
    }

    List<Path> allUnderWay() throws IOException {
        try (Stream<Path> files = Files.list(underWay)) {
            return files.filter(file -> file.toString().endsWith(LINES))
                    .sorted()
                    .toList();
        }
    }

    /** Returns the files of runs that have ended, but for those of some. */
    List<Path> endedBut(Collection<String> runs) throws IOException {
        Set<String> known = new HashSet<>();
        runs.forEach(run -> known.add(fileName(run) + ENDED));
        try (Stream<Path> files = Files.list(ended)) {
            return files.filter(file -> file.toString().endsWith(ENDED))
                    .filter(file -> !known.contains(String.valueOf(file.getFileName())))
                    .sorted()
                    .toList();
        }
    }

    /** Deletes what a process has left that was killed while it wrote a file. */
    void deleteDrafts() throws IOException {
        for (Path each : List.of(directory, ended, spells)) {
            try (Stream<Path> files = Files.list(each)) {
                for (Path file :
                        files.filter(file -> file.toString().endsWith(DRAFT)).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    /** An id comes from the host's own generator, which may give any text. */
    private static String fileName(String run) {
        return PLAIN.matcher(run).matches() ? run : "x-" + hash(run);
    }

    private static String hash(String text) {
        try {
            byte[] bytes = text.getBytes(StandardCharsets.UTF_16BE);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JVM has SHA-256", e);
        }
    }

    /** Opens the lines of a run that has ended; empty if they are kept nowhere. */
    Optional<InputStream> openEnded(String run) throws IOException {
        return Files.exists(ended(run))
                ? Optional.of(new GZIPInputStream(Files.newInputStream(ended(run))))
                : Optional.empty();
    }

    /** Compresses the lines of a run that has ended; returns their size then. Leaves the file of the run under way. */
    long compress(String run, boolean force) throws IOException {
        Path target = ended(run);
        Path draft = target.resolveSibling(target.getFileName() + DRAFT);
        try {
            try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(draft), 8192)) {
                Files.copy(underWay(run), out);
            }
            if (force) {
                force(draft);
            }
            Files.move(draft, target, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            return Files.size(target);
        } finally {
            Files.deleteIfExists(draft);
        }
    }

    static void force(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
    }

    // ---- spells ----

    void keep(Spell spell) throws IOException {
        String version = spell.version();
        if (knownVersions.contains(version)) {
            return;
        }
        Path file = spells.resolve(version + ".json");
        if (!Files.exists(file)) {
            Path draft = Files.createTempFile(spells, version, DRAFT);
            try {
                Files.write(draft, SpellWriter.compact().writeBytes(spell));
                Files.move(draft, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
            } finally {
                Files.deleteIfExists(draft);
            }
        }
        if (knownVersions.size() >= MOST_KNOWN_VERSIONS) {
            knownVersions.clear();
        }
        knownVersions.add(version);
    }

    List<String> versions() throws IOException {
        try (Stream<Path> all = Files.list(spells)) {
            return all.map(file -> String.valueOf(file.getFileName()))
                    .filter(name -> name.endsWith(SPELL))
                    .map(name -> name.substring(0, name.length() - SPELL.length()))
                    .toList();
        }
    }

    Optional<Spell> spell(String version) throws IOException {
        Path file = spells.resolve(version + ".json");
        if (!version.matches("[0-9a-f]{64}") || !Files.exists(file)) {
            return Optional.empty();
        }
        return SpellReader.standard().tryRead(file).spell();
    }

    void dropSpell(String version) throws IOException {
        knownVersions.remove(version);
        Files.deleteIfExists(spells.resolve(version + ".json"));
    }
}
