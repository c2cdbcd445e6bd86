// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellReading;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spell validate}: tells all that is wrong with spells, as a compiler does. */
@Command(
        name = "validate",
        description = "Reports all problems of spells, and of those that they call.",
        mixinStandardHelpOptions = true)
final class ValidateCommand implements Callable<Integer> {

    @Parameters(arity = "1..*", paramLabel = "FILE", description = "The spells' files.")
    private List<Path> files = new ArrayList<>();

    @Option(names = "--json", description = "Print problems as JSON, one a line.")
    private boolean json;

    @Option(names = "--strict", description = "Take warnings for errors.")
    private boolean strict;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() throws JsonProcessingException {
        PrintWriter out = command.commandLine().getOut();
        int errors = 0;
        int warnings = 0;
        for (Path file : files) {
            for (Problem problem : problemsOf(file)) {
                out.println(json ? asJson(file, problem) : file + ": " + line(problem));
                errors += problem.isError() ? 1 : 0;
                warnings += problem.isError() ? 0 : 1;
            }
        }
        if (!json) {
            out.println(
                    count(files.size(), "spell") + ": " + count(errors, "error") + ", " + count(warnings, "warning"));
        }
        out.flush();
        return errors == 0 ? SpellCommand.OK : SpellCommand.WRONG;
    }

    /** The file says which spell it is; only those of another spell, which it calls, name theirs. */
    private Set<Problem> problemsOf(Path file) {
        Set<Problem> problems = new LinkedHashSet<>();
        try {
            SpellReading asWritten = SpellReader.standard().tryRead(file);
            SpellReading reading = strict ? asWritten.strict() : asWritten;
            reading.problems().forEach(problem -> problems.add(problem.spell(null)));
            reading.spell()
                    .ifPresent(spell -> check(spell, file).forEach(problem -> {
                        boolean isOfTheFile = spell.name().equals(problem.spell());
                        problems.add(isOfTheFile ? problem.spell(null) : problem);
                    }));
        } catch (InvalidSpellException e) {
            problems.addAll(e.problems());
        } catch (UncheckedIOException e) {
            problems.add(Problem.error(null, SpellCommand.messageOf(e)));
        }
        return problems;
    }

    private List<Problem> check(Spell spell, Path file) {
        try (CommandServices services = new CommandServices()) {
            Components components = services.forChecking();
            SpellRunner.Builder builder =
                    SpellRunner.builder(spell).components(components).store(SpellFiles.beside(file));
            List<Problem> problems = new ArrayList<>(strict ? builder.strict().check() : builder.check());
            for (Problem omission : Omissions.of(spell, components)) {
                problems.add(strict ? omission.asError() : omission);
            }
            return problems;
        }
    }

    private static String line(Problem problem) {
        return (problem.isError() ? "error: " : "warning: ") + InOurWords.of(problem.toString());
    }

    private static String asJson(Path file, Problem problem) throws JsonProcessingException {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("file", file.toString());
        fields.putAll(problem.fields());
        fields.computeIfPresent("hint", (name, hint) -> InOurWords.of(String.valueOf(hint)));
        return new ObjectMapper().writeValueAsString(fields);
    }

    private static String count(int number, String word) {
        return number + " " + word + (number == 1 ? "" : "s");
    }
}
