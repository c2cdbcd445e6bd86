// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.component;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one spell, each with its place. Confined. */
final class Report {

    /** To look for the name that may have been meant takes far longer than all else: a spell may have very many wrong ones. */
    private static final int MOST_GUESSES = 50;

    private final Spell spell;
    private final List<Problem> problems = new ArrayList<>();
    private int guesses;

    Report(Spell spell) {
        this.spell = spell;
    }

    /**
     * Returns the hint of a problem with a name.
     *
     * @param guess looks for the name that may have been meant; is not asked after the first problems
     * @param otherwise what to do if none may
     */
    String hint(Supplier<Optional<String>> guess, String otherwise) {
        return guesses++ < MOST_GUESSES ? guess.get().orElse(otherwise) : otherwise;
    }

    List<Problem> problems() {
        return problems;
    }

    void error(Node node, String message, @Nullable String hint) {
        problems.add(Problem.error(spell.name(), message)
                .at(node.id(), node.component())
                .pointer(spell.pointerTo(node))
                .hint(hint));
    }

    void error(Node node, Side side, String socket, String message, @Nullable String hint) {
        problems.add(
                at(Problem.error(spell.name(), message), node, side, socket).hint(hint));
    }

    void warning(Node node, String message, @Nullable String hint) {
        problems.add(Problem.warning(spell.name(), message)
                .at(node.id(), node.component())
                .pointer(spell.pointerTo(node))
                .hint(hint));
    }

    void warning(Node node, Side side, String socket, String message, @Nullable String hint) {
        problems.add(
                at(Problem.warning(spell.name(), message), node, side, socket).hint(hint));
    }

    private Problem at(Problem problem, Node node, Side side, String socket) {
        return problem.at(node.id(), node.component())
                .socket(socket)
                .pointer(spell.pointerTo(node, side.field(), socket));
    }

    /** The side of a node that a socket is on. */
    enum Side {
        INPUT,
        OUTPUT;

        String field() {
            return this == INPUT ? "inputs" : "outputs";
        }
    }
}
