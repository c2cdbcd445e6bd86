// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamReadFeature;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * Reads spells as Rete-based editors save them: {@code {id, name, chain: {id, nodes}, gameState}} of Thoth,
 * {@code {id, name, graph: {id, nodes}}} of Magick, or the bare {@code {id, nodes}}. Immutable and thread-safe.
 *
 * <p>Each source can be read in two ways. {@code read} throws {@link InvalidSpellException} for a bad spell;
 * {@code tryRead} never does: it returns what is wrong. Both go on after a fault where they can, so as to find them all.
 * If the medium fails, both throw {@link UncheckedIOException}. Whether components exist and wires fit is not asked
 * here, but by {@code dev.spellrunner.core.component.Wiring}.
 *
 * <p>Whatever the file says beyond the model is kept, and {@link SpellWriter} writes it again.
 *
 * <p>A spell without an id goes by its name, and one without a name by its id. The id of a bare graph that has no name
 * is that of the drawing, and many editors give all drawings the same: such a spell, and one with neither id nor name,
 * takes the reader's {@link #fallbackName}, else that of its file, else the drawing's id, else {@code unnamed}.
 *
 * <pre>{@code
 * Spell spell = SpellReader.standard().read(Path.of("greeting.json"));
 * }</pre>
 */
public final class SpellReader {

    private static final SpellReader STANDARD = builder().build();
    private static final String SUFFIX = ".json";

    private final ReadLimits limits;
    private final boolean strict;
    private final @Nullable String fallbackName;
    private final JsonFactory json;

    private SpellReader(ReadLimits limits, boolean strict, @Nullable String fallbackName, JsonFactory json) {
        this.limits = limits;
        this.strict = strict;
        this.fallbackName = fallbackName;
        this.json = json;
    }

    /** Returns a reader with the default limits, to which a warning is only a warning. */
    public static SpellReader standard() {
        return STANDARD;
    }

    /** Starts a reader with limits of its own. */
    public static Builder builder() {
        return new Builder();
    }

    /**
     * Returns the same reader, for spells that the caller knows by a name.
     *
     * @param name the name of a spell whose file does not say; not blank
     */
    public SpellReader fallbackName(String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a spell needs a name");
        }
        return new SpellReader(limits, strict, name, json);
    }

    /**
     * Reads a file.
     *
     * @param file the file; its name without {@code .json} is that of a spell that has neither id nor name
     * @throws InvalidSpellException if it holds no spell, or one with errors
     * @throws UncheckedIOException if the file cannot be read
     */
    public Spell read(Path file) {
        return tryRead(file).orThrow();
    }

    /**
     * Reads a stream to its end; does not close it.
     *
     * @throws InvalidSpellException if it holds no spell, or one with errors
     * @throws UncheckedIOException if the stream cannot be read
     */
    public Spell read(InputStream stream) {
        return tryRead(stream).orThrow();
    }

    /**
     * Reads bytes, in UTF-8, UTF-16 or UTF-32.
     *
     * @throws InvalidSpellException if they hold no spell, or one with errors
     */
    public Spell read(byte[] bytes) {
        return tryRead(bytes).orThrow();
    }

    /**
     * Reads a text.
     *
     * @throws InvalidSpellException if it holds no spell, or one with errors
     */
    public Spell read(String text) {
        return tryRead(text).orThrow();
    }

    /**
     * Reads a file; see {@link #read(Path)}.
     *
     * @return the spell, or what is wrong with it
     * @throws UncheckedIOException if the file cannot be read
     */
    public SpellReading tryRead(Path file) {
        try (InputStream stream = Files.newInputStream(file)) {
            return tryRead(bytesOf(stream), file);
        } catch (IOException e) {
            throw new UncheckedIOException("file '" + file + "' cannot be read", e);
        }
    }

    /**
     * Reads a stream to its end; see {@link #read(InputStream)}.
     *
     * @return the spell, or what is wrong with it
     * @throws UncheckedIOException if the stream cannot be read
     */
    public SpellReading tryRead(InputStream stream) {
        try {
            return tryRead(bytesOf(stream), fallbackName);
        } catch (IOException e) {
            throw new UncheckedIOException("the stream cannot be read", e);
        }
    }

    /**
     * Reads bytes; see {@link #read(byte[])}.
     *
     * @return the spell, or what is wrong with it
     */
    public SpellReading tryRead(byte[] bytes) {
        return tryRead(requireNonNull(bytes, "bytes"), fallbackName);
    }

    /**
     * Reads bytes as if they were the content of a file; see {@link #tryRead(Path)}.
     *
     * @param bytes the content
     * @param file the file, which need not exist; its name counts alone
     * @return the spell, or what is wrong with it
     */
    public SpellReading tryRead(byte[] bytes, Path file) {
        return tryRead(requireNonNull(bytes, "bytes"), fallbackName == null ? nameOf(file) : fallbackName);
    }

    /**
     * Reads a text; see {@link #read(String)}.
     *
     * @return the spell, or what is wrong with it
     */
    public SpellReading tryRead(String text) {
        SpellParser parser = new SpellParser(limits, json, fallbackName);
        return judged(text.length() > limits.bytes() ? parser.tooLong() : parser.parse(() -> json.createParser(text)));
    }

    private SpellReading tryRead(byte[] bytes, @Nullable String nameOfNameless) {
        SpellParser parser = new SpellParser(limits, json, nameOfNameless);
        return judged(bytes.length > limits.bytes() ? parser.tooLong() : parser.parse(() -> json.createParser(bytes)));
    }

    private SpellReading judged(SpellReading reading) {
        return strict ? reading.strict() : reading;
    }

    private byte[] bytesOf(InputStream stream) throws IOException {
        return stream.readNBytes(limits.bytes() == Integer.MAX_VALUE ? Integer.MAX_VALUE : limits.bytes() + 1);
    }

    private static @Nullable String nameOf(Path file) {
        Path last = file.getFileName();
        String name = last == null ? "" : last.toString();
        String bare = name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name;
        return bare.isBlank() ? null : bare;
    }

    /** Sets the limits of a reader. Confined to one thread. */
    public static final class Builder {

        private int maxBytes = ReadLimits.DEFAULT.bytes();
        private int maxDepth = ReadLimits.DEFAULT.depth();
        private int maxNodes = ReadLimits.DEFAULT.nodes();
        private int maxStringLength = ReadLimits.DEFAULT.stringLength();
        private boolean strict;

        private Builder() {}

        /** Limits the size of a file in bytes, of a text in characters; 64 MiB by default. */
        public Builder maxBytes(int bytes) {
            this.maxBytes = bytes;
            return this;
        }

        /** Limits how deep objects and lists may stand in each other; 200 by default, at most 1000. */
        public Builder maxDepth(int depth) {
            this.maxDepth = depth;
            return this;
        }

        /** Limits the number of nodes; 100 000 by default. */
        public Builder maxNodes(int nodes) {
            this.maxNodes = nodes;
            return this;
        }

        /** Limits the length of a single text in characters; 32 Mi by default. */
        public Builder maxStringLength(int characters) {
            this.maxStringLength = characters;
            return this;
        }

        /** Makes every warning an error, as {@link SpellReading#strict} does. */
        public Builder strict() {
            this.strict = true;
            return this;
        }

        /**
         * Returns the reader.
         *
         * @throws IllegalArgumentException if a limit is less than 1, or the depth more than 1000
         */
        public SpellReader build() {
            ReadLimits limits = new ReadLimits(maxBytes, maxDepth, maxNodes, maxStringLength);
            StreamReadConstraints constraints = StreamReadConstraints.builder()
                    .maxNestingDepth(maxDepth)
                    .maxStringLength(maxStringLength)
                    .build();
            JsonFactory json = JsonFactory.builder()
                    .streamReadConstraints(constraints)
                    .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
                    .enable(StreamReadFeature.USE_FAST_DOUBLE_PARSER)
                    .enable(StreamReadFeature.USE_FAST_BIG_NUMBER_PARSER)
                    .build();
            return new SpellReader(limits, strict, null, json);
        }
    }
}
