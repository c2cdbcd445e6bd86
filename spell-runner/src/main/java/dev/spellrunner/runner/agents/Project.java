// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.services.Document;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * The content of a project file of Magick: {@code {agents, spells, documents}}. Immutable.
 *
 * @param agents the agents
 * @param spells the spells that could be read
 * @param documents the documents that have an embedding
 * @param problems all that was found, in the order of the file; pointers lead to a place in the file
 */
public record Project(List<Agent> agents, List<Spell> spells, List<Document> documents, List<Problem> problems) {

    /** So many bytes may a file have. */
    static final int LONGEST = 64_000_000;

    public Project {
        agents = List.copyOf(agents);
        spells = List.copyOf(spells);
        documents = List.copyOf(documents);
        problems = List.copyOf(problems);
    }

    /**
     * Reads a project. A spell with errors is left out, and its problems say why; the others load. A file that holds one spell
     * is a project of that spell alone.
     *
     * @throws InvalidSpellException if the text is no JSON, or neither a project nor a spell
     */
    public static Project read(String text) {
        return new ProjectReader(text).read();
    }

    /**
     * Reads a project from a file; see {@link #read(String)}.
     *
     * @throws UncheckedIOException if there is no such file, or it is longer than 64 MB
     * @throws InvalidSpellException if it is no JSON, or neither a project nor a spell
     */
    public static Project read(Path file) {
        try {
            if (Files.size(file) > LONGEST) {
                throw new IOException("'" + file + "' is longer than " + LONGEST + " bytes (is it a project?)");
            }
            return read(Files.readString(file));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Returns the same project under new ids, to be stored beside others: agents, spells and documents get one each, and what
     * calls a spell of the project by its id calls it by the new one.
     *
     * @param ids gives an id that is not in use, each time that it is asked
     */
    public Project withNewIds(Supplier<String> ids) {
        return new NewIds(requireNonNull(ids, "ids")).of(this);
    }

    /** Returns a store of the spells, which call each other by id or name. */
    public SpellStore store() {
        return SpellStore.of(spells.toArray(Spell[]::new));
    }

    /** Returns the agent of an id or a name. */
    public Optional<Agent> agent(String idOrName) {
        return agents.stream()
                .filter(agent -> agent.id().equals(idOrName))
                .findFirst()
                .or(() -> agents.stream()
                        .filter(agent -> agent.name().equals(idOrName))
                        .findFirst());
    }

    /**
     * Returns the spell by which an agent talks.
     *
     * @throws InvalidSpellException if the project has no such spell, or could not read it: with the problems of the file
     */
    public Spell spellOf(Agent agent) {
        return store().find(agent.rootSpellId()).orElseThrow(() -> {
            Problem missing = Problem.error(
                            null,
                            "agent '" + agent.name() + "' has no spell '" + agent.rootSpellId() + "' in its project")
                    .hint("its spells: " + spells.stream().map(Spell::name).toList());
            return new InvalidSpellException(
                    Stream.concat(Stream.of(missing), problems.stream()).toList());
        });
    }
}
