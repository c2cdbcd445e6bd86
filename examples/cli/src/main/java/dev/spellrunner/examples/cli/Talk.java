// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.agents.Agent;
import dev.spellrunner.runner.agents.Answer;
import dev.spellrunner.runner.agents.Dialogue;
import dev.spellrunner.runner.agents.Message;
import dev.spellrunner.runner.agents.Project;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** Talks with a spell, or with an agent of a project: what commands that talk have in common. */
final class Talk {

    @Option(names = "--agent", paramLabel = "NAME", description = "The agent of a project that answers.")
    private @Nullable String agentName;

    @Option(names = "--spell", paramLabel = "NAME", description = "The spell of a project that answers.")
    private @Nullable String spellName;

    @Option(
            names = "--connector",
            paramLabel = "NAME",
            description =
                    "Where the message comes in, such as 'REST API (POST)': the spell's Input of that name takes it.")
    private String connector = "";

    @Option(
            names = "--session",
            paramLabel = "NAME",
            description = "The conversation: spells remember each for itself. Default: playtest.")
    private String session = "playtest";

    @Option(names = "--as", paramLabel = "USER", description = "Who talks; memories of users are apart. Default: user.")
    private String user = "user";

    @Mixin
    private final CommandServices services = new CommandServices();

    @Spec(Spec.Target.MIXEE)
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    /** A spell that answers, and the agent that talks by it. */
    private record Speaker(Spell spell, @Nullable Agent agent) {}

    /**
     * Opens a dialogue for as long as something is said.
     *
     * @param file the file of a spell or a project
     * @param talking says something; its result is the exit code
     */
    int with(Path file, Function<Function<String, Answer>, Integer> talking) {
        PrintWriter err = command.commandLine().getErr();
        Project project = Project.read(file);
        project.problems().stream()
                .filter(Problem::isError)
                .forEach(problem -> err.println(InOurWords.of(problem.toString())
                        + (problem.pointer() == null ? "" : " at " + problem.pointer())));
        Speaker speaker = speaker(project);
        SpellStore beside = SpellFiles.beside(file);
        SpellStore called = name -> project.store().find(name).or(() -> beside.find(name));
        try (services;
                SpellRunner runner = SpellRunner.builder(speaker.spell())
                        .components(services.forRunning(err))
                        .store(called)
                        .owner(user)
                        .build()) {
            Dialogue dialogue = speaker.agent() == null
                    ? Dialogue.with(runner)
                    : Dialogue.with(runner).as(speaker.agent());
            return talking.apply(text -> dialogue.ask(message(text, speaker)));
        }
    }

    private Message message(String text, Speaker speaker) {
        return Message.builder(text)
                .connector(connector)
                .session(session)
                .sender(user)
                .observer(
                        speaker.agent() == null ? "assistant" : speaker.agent().name())
                .build();
    }

    private Speaker speaker(Project project) {
        if (spellName != null) {
            return new Speaker(
                    project.store()
                            .find(spellName)
                            .orElseThrow(() -> new IllegalArgumentException(
                                    "there is no spell '" + spellName + "' (" + names(project) + ")")),
                    null);
        }
        if (agentName != null) {
            Agent agent = project.agent(agentName)
                    .orElseThrow(() -> new IllegalArgumentException(
                            "there is no agent '" + agentName + "' (" + names(project) + ")"));
            return new Speaker(project.spellOf(agent), agent);
        }
        if (project.agents().size() == 1) {
            Agent agent = project.agents().get(0);
            return new Speaker(project.spellOf(agent), agent);
        }
        if (project.agents().isEmpty() && project.spells().size() == 1) {
            return new Speaker(project.spells().get(0), null);
        }
        throw new IllegalArgumentException(
                "several could answer, or none (name one with --agent or --spell: " + names(project) + ")");
    }

    private static String names(Project project) {
        return "agents: " + project.agents().stream().map(Agent::name).toList() + ", spells: "
                + project.spells().stream().map(Spell::name).toList();
    }

    /** Prints an answer, or why there is none. Returns the exit code. */
    int print(Answer answer) {
        RunResult result = answer.result();
        if (result.isCompleted()) {
            command.commandLine().getOut().println(answer.text());
            command.commandLine().getOut().flush();
            return SpellCommand.OK;
        }
        PrintWriter err = command.commandLine().getErr();
        result.failures().forEach(failure -> err.println(InOurWords.of(failure.toString())));
        if (result.failures().isEmpty()) {
            err.println("the run was cancelled");
        }
        err.flush();
        return SpellCommand.FAILED;
    }
}
