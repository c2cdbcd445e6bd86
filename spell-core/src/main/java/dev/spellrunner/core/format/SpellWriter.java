// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static dev.spellrunner.core.format.Absent.ABSENT;
import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.StreamWriteFeature;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import dev.spellrunner.core.spell.Graph;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.Spell.Form;
import java.io.IOException;
import java.io.OutputStream;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Writes spells in the form that they were read in, with all that {@link SpellReader} has kept; those that were drawn in
 * code in the form of Magick. Immutable and thread-safe.
 *
 * <p>What is read and written again is the same JSON, though the order of keys and the white space may change.
 */
public final class SpellWriter {

    private static final SpellWriter PRETTY = new SpellWriter(true);
    private static final SpellWriter COMPACT = new SpellWriter(false);

    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNestingDepth(ReadLimits.DEEPEST)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
            .enable(StreamWriteFeature.USE_FAST_DOUBLE_WRITER)
            .build();

    private final boolean pretty;

    private SpellWriter(boolean pretty) {
        this.pretty = pretty;
    }

    /** Returns a writer of indented lines, for people and version control. */
    public static SpellWriter pretty() {
        return PRETTY;
    }

    /** Returns a writer without white space, for machines. */
    public static SpellWriter compact() {
        return COMPACT;
    }

    /**
     * Returns a spell as text.
     *
     * @throws IllegalArgumentException if the spell holds a value that is not JSON
     */
    public String write(Spell spell) {
        requireNonNull(spell, "spell");
        return text(out -> writeSpell(out, spell));
    }

    /**
     * Returns a spell as bytes, in UTF-8.
     *
     * @throws IllegalArgumentException if the spell holds a value that is not JSON
     */
    public byte[] writeBytes(Spell spell) {
        return write(spell).getBytes(StandardCharsets.UTF_8);
    }

    /**
     * Writes a spell to a stream, in UTF-8; flushes it, does not close it.
     *
     * @throws IllegalArgumentException if the spell holds a value that is not JSON
     * @throws UncheckedIOException if the stream cannot be written to
     */
    public void write(Spell spell, OutputStream stream) {
        try {
            stream.write(writeBytes(spell));
            stream.flush();
        } catch (IOException e) {
            throw new UncheckedIOException("the stream cannot be written to", e);
        }
    }

    /**
     * Writes a spell to a file, in UTF-8; one that is there already is overwritten.
     *
     * @throws IllegalArgumentException if the spell holds a value that is not JSON
     * @throws UncheckedIOException if the file cannot be written
     */
    public void write(Spell spell, Path file) {
        byte[] bytes = writeBytes(spell);
        try {
            Files.write(file, bytes);
        } catch (IOException e) {
            throw new UncheckedIOException("file '" + file + "' cannot be written", e);
        }
    }

    private void writeSpell(JsonGenerator out, Spell spell) throws IOException {
        Map<String, @Nullable Object> fields = spell.fields();
        Set<String> written = new HashSet<>(Set.of("name", GameState.KEY));
        out.writeStartObject();
        if (spell.form() != Form.BARE) {
            written.add("id");
            writeIdentity(out, "id", spell.id(), spell);
        }
        writeIdentity(out, "name", spell.name(), spell);
        writeGraph(out, spell, written);
        writeState(out, spell);
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            if (written.add(field.getKey())) {
                SpellValueWriter.field(out, field.getKey(), field.getValue());
            }
        }
        out.writeEndObject();
    }

    /** A file that says nothing of id or name, or nothing sensible, is written so while the two are the same. */
    private static void writeIdentity(JsonGenerator out, String key, String value, Spell spell) throws IOException {
        Object said = spell.fields().get(key);
        String text = Ids.textOf(said);
        boolean silent = text == null || text.isBlank();
        boolean same = silent ? spell.id().equals(spell.name()) : value.equals(text);
        boolean kept = same && spell.fields().containsKey(key);
        SpellValueWriter.field(out, key, kept ? said : value);
    }

    private static void writeState(JsonGenerator out, Spell spell) throws IOException {
        Map<String, @Nullable Object> fields = spell.fields();
        Object said = fields.containsKey(GameState.KEY) ? fields.get(GameState.KEY) : ABSENT;
        Map<?, ?> read = said == ABSENT ? Map.of() : GameState.of(said, JSON);
        boolean kept = spell.state().equals(read == null ? Map.of() : read);
        SpellValueWriter.field(out, GameState.KEY, kept ? said : spell.state());
    }

    private void writeGraph(JsonGenerator out, Spell spell, Set<String> written) throws IOException {
        switch (spell.form()) {
            case CHAIN, GRAPH, DATA -> {
                String key = keyOfGraph(spell.form());
                written.add(key);
                out.writeObjectFieldStart(key);
                writeFields(out, spell.graph(), written, false);
                out.writeEndObject();
            }
            case CHAIN_TEXT, GRAPH_TEXT -> writeGraphText(out, spell, written);
            case BARE -> writeFields(out, spell.graph(), written, true);
        }
    }

    private static String keyOfGraph(Form form) {
        return form.pointer().substring(1);
    }

    /** The text is kept to the letter while it says the same as the graph. */
    private static void writeGraphText(JsonGenerator out, Spell spell, Set<String> written) throws IOException {
        String key = keyOfGraph(spell.form());
        written.add(key);
        String kept = spell.fields().get(key) instanceof String text ? text : "";
        boolean same =
                GraphParser.parse(kept, JSON).filter(spell.graph()::equals).isPresent();
        out.writeStringField(
                key,
                same
                        ? kept
                        : COMPACT.text(inner -> {
                            inner.writeStartObject();
                            writeFields(inner, spell.graph(), new HashSet<>(), false);
                            inner.writeEndObject();
                        }));
    }

    private static void writeFields(JsonGenerator out, Graph graph, Set<String> written, boolean bare)
            throws IOException {
        Map<String, @Nullable Object> fields = graph.fields();
        boolean kept =
                fields.containsKey("id") && GraphParser.idOf(fields.get("id")).equals(graph.id());
        SpellValueWriter.field(out, "id", kept ? fields.get("id") : graph.id());
        writeNodes(out, graph);
        for (Map.Entry<String, @Nullable Object> field : fields.entrySet()) {
            String key = field.getKey();
            boolean taken = key.equals("id") || key.equals("nodes") || (bare && written.contains(key));
            if (!taken) {
                SpellValueWriter.field(out, key, field.getValue());
            }
        }
        if (bare) {
            written.addAll(fields.keySet());
            written.addAll(Set.of("id", "nodes"));
        }
    }

    private static void writeNodes(JsonGenerator out, Graph graph) throws IOException {
        if (graph.hasNodesInList()) {
            out.writeArrayFieldStart("nodes");
            for (Node node : graph.nodes()) {
                NodeWriter.write(out, node, true);
            }
            out.writeEndArray();
            return;
        }
        out.writeObjectFieldStart("nodes");
        for (Node node : graph.nodes()) {
            out.writeFieldName(node.id());
            NodeWriter.write(out, node, false);
        }
        out.writeEndObject();
    }

    private String text(Content content) {
        StringWriter text = new StringWriter();
        try (JsonGenerator out = JSON.createGenerator(text)) {
            if (pretty) {
                out.setPrettyPrinter(prettyPrinter());
            }
            content.writeTo(out);
        } catch (IOException e) {
            throw new IllegalArgumentException("the spell cannot be written: " + e.getMessage(), e);
        }
        return LoneSurrogates.escape(text.toString());
    }

    private static DefaultPrettyPrinter prettyPrinter() {
        DefaultPrettyPrinter printer = new DefaultPrettyPrinter(
                Separators.createDefaultInstance().withObjectFieldValueSpacing(Separators.Spacing.AFTER));
        printer.indentObjectsWith(new DefaultIndenter("  ", "\n"));
        return printer;
    }

    /** The options of a writer. */
    @FunctionalInterface
    private interface Content {
        void writeTo(JsonGenerator out) throws IOException;
    }
}
