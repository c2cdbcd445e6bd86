// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Validates real spells for a host with every service. Prints which of them are runnable, and why the others are not. */
@Timeout(60)
class RunnableSpellsTest {

    /** These stay unknown: Python, a console, and wallets whose keys would be in sockets. */
    private static final Set<String> STRANGERS = Set.of("Python", "Console Input");

    private record Judged(String file, List<Problem> errors) {

        static Judged of(Path path, Components components) {
            String file = path.getFileName().toString();
            try {
                Spell spell = SpellReader.standard().read(path);
                return new Judged(
                        file,
                        errorsOf(SpellRunner.builder(spell)
                                .components(components)
                                .check()));
            } catch (InvalidSpellException e) {
                return new Judged(file, errorsOf(e.problems()));
            }
        }

        private static List<Problem> errorsOf(List<Problem> problems) {
            return problems.stream().filter(Problem::isError).toList();
        }

        boolean isRunnable() {
            return errors.isEmpty();
        }

        String line() {
            String why = errors.stream()
                    .map(problem -> "node '" + problem.node() + "' (" + problem.component() + ") " + problem.message())
                    .collect(Collectors.joining("; "));
            return String.format("%-56s %s", file, isRunnable() ? "runnable" : why);
        }
    }

    /** Files that call spells which are in no file are not runnable, but that is not for want of a component. */
    @Test
    void lackNoComponentButStrangers() throws IOException {
        Components components = new RealSpells()
                .services()
                .scripts(source -> (call, context) -> null)
                .build();
        List<Judged> judged = new ArrayList<>();
        for (Path path : Corpus.spells()) {
            judged.add(Judged.of(path, components));
        }
        System.out.println(judged.stream().map(Judged::line).collect(Collectors.joining("\n")));

        assertThat(judged)
                .allSatisfy(spell -> assertThat(spell.errors)
                        .filteredOn(problem -> !isStranger(String.valueOf(problem.component())))
                        .filteredOn(problem -> !problem.message().startsWith("calls the spell "))
                        .isEmpty());
        assertThat(judged.stream().filter(Judged::isRunnable).count()).isGreaterThanOrEqualTo(70);
    }

    private static boolean isStranger(String component) {
        return STRANGERS.contains(component) || component.startsWith("PluginEth");
    }
}
