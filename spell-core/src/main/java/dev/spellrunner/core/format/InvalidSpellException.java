// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import dev.spellrunner.core.spell.SpellException;
import java.util.List;
import java.util.stream.Collectors;

/** A spell cannot be read or cannot run. Carries everything that is wrong with it, and reads like a compiler's output. */
public final class InvalidSpellException extends SpellException {

    private static final long serialVersionUID = 1;
    private static final int PROBLEMS_IN_MESSAGE = 50;

    private final transient List<Problem> problems;

    /**
     * Creates the exception.
     *
     * @param problems all that was found, warnings too; one error at least
     */
    public InvalidSpellException(List<Problem> problems) {
        super(message(problems), null);
        this.problems = List.copyOf(problems);
    }

    /** Returns all that was found, warnings too, in the order of the spell. */
    public List<Problem> problems() {
        return problems;
    }

    /**
     * Throws if there is an error among the problems.
     *
     * @param problems all that was found
     * @throws InvalidSpellException if one of them is an error
     */
    public static void throwIfAnyError(List<Problem> problems) {
        if (problems.stream().anyMatch(Problem::isError)) {
            throw new InvalidSpellException(problems);
        }
    }

    private static String message(List<Problem> problems) {
        long errors = problems.stream().filter(Problem::isError).count();
        String lines = problems.stream()
                .limit(PROBLEMS_IN_MESSAGE)
                .map(problem -> (problem.isError() ? "error: " : "warning: ") + problem)
                .collect(Collectors.joining("\n"));
        int more = problems.size() - PROBLEMS_IN_MESSAGE;
        return lines + (more > 0 ? "\nand " + more + " more" : "") + "\n" + count(errors, "error") + ", "
                + count(problems.size() - errors, "warning");
    }

    private static String count(long number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }
}
