// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.store.RunDirectoryView;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code spell runs}: lists the runs that a server keeps in a directory, or shows one of them. */
@Command(
        name = "runs",
        description =
                "Lists the runs that 'serve --runs' keeps in a directory, the newest first, or shows one of them. The"
                        + " directory is only read: a server may be using it.",
        mixinStandardHelpOptions = true)
final class RunsCommand implements Callable<Integer> {

    private static final EventCodec CODEC = EventCodec.create();
    private static final int SHOWN_INPUTS = 60;

    @Parameters(index = "0", paramLabel = "DIR", description = "The directory.")
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Parameters(index = "1", arity = "0..1", paramLabel = "RUN", description = "The run to show, with its events.")
    private @Nullable String run;

    @Option(names = "--user", paramLabel = "USER", description = "Only the runs of this user.")
    private Optional<String> user = Optional.empty();

    @Option(names = "--spell", paramLabel = "SPELL", description = "Only the runs of this spell: its id or name.")
    private Optional<String> spell = Optional.empty();

    @Option(
            names = "--status",
            paramLabel = "STATUS",
            description = "Only those that are running, completed, failed or cancelled.")
    private Optional<String> status = Optional.empty();

    @Option(
            names = "--since",
            paramLabel = "TIME",
            description = "Only those that began at this time or later, such as 2026-11-29T08:00:00Z.")
    private Optional<String> since = Optional.empty();

    @Option(names = "--until", paramLabel = "TIME", description = "Only those that began before this time.")
    private Optional<String> until = Optional.empty();

    @Option(names = "--text", paramLabel = "TEXT", description = "Only those with this text in their inputs.")
    private Optional<String> text = Optional.empty();

    @Option(names = "--limit", paramLabel = "N", description = "How many to list at most. Default: 50.")
    private int limit = 50;

    @Option(names = "--json", description = "Print JSON, one object a line.")
    private boolean json;

    @Spec
    @SuppressWarnings("NullAway.Init")
    private CommandSpec command;

    @Override
    public Integer call() throws JsonProcessingException {
        RunDirectoryView view = RunDirectoryView.of(directory);
        PrintWriter out = command.commandLine().getOut();
        view.unreadable()
                .forEach(found ->
                        command.commandLine().getErr().println(found.place() + " cannot be read: " + found.problem()));
        if (run == null) {
            list(view, out);
        } else {
            show(view, run, out);
        }
        out.flush();
        return SpellCommand.OK;
    }

    // ---- many ----

    private void list(RunDirectoryView view, PrintWriter out) throws JsonProcessingException {
        if (limit < 1) {
            throw new IllegalArgumentException("--limit is " + limit + " (1 or more)");
        }
        Optional<RunStatus> wanted = status.map(RunStatus::of);
        Optional<Instant> from = time("--since", since);
        Optional<Instant> to = time("--until", until);
        List<RunSummary> found = view.runs().stream()
                .filter(each -> new RunQuery(
                                user.orElse(each.channel().user()),
                                spell,
                                wanted,
                                from,
                                to,
                                text,
                                Optional.empty(),
                                limit)
                        .matches(each))
                .limit(limit)
                .toList();
        for (RunSummary each : found) {
            out.println(json ? new ObjectMapper().writeValueAsString(fields(each)) : line(each));
        }
        if (found.isEmpty() && !json) {
            out.println("no runs");
        }
    }

    private static Optional<Instant> time(String option, Optional<String> text) {
        try {
            return text.map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw new IllegalArgumentException(
                    option + " is '" + text.orElse("") + "' (write a time like 2026-11-29T08:00:00Z)", e);
        }
    }

    private static String line(RunSummary summary) {
        String inputs = summary.inputs();
        return String.format(
                        Locale.ROOT,
                        "%-10s %-20s %-28s %-10s %-20s %s",
                        summary.status().wireName(),
                        summary.startedAt().truncatedTo(ChronoUnit.SECONDS),
                        summary.run(),
                        summary.channel().user(),
                        summary.name(),
                        inputs.length() > SHOWN_INPUTS ? inputs.substring(0, SHOWN_INPUTS) + "…" : inputs)
                .stripTrailing();
    }

    private static Map<String, @Nullable Object> fields(RunSummary summary) {
        Map<String, @Nullable Object> fields = summary.fields();
        fields.put("user", summary.channel().user());
        return fields;
    }

    // ---- one ----

    private void show(RunDirectoryView view, String wanted, PrintWriter out) throws JsonProcessingException {
        RunSummary summary = RecordedRun.summary(view, directory, wanted);
        Recording recording = RecordedRun.recording(view, wanted);
        if (json) {
            out.println(new ObjectMapper().writeValueAsString(fields(summary)));
            recording.events().forEach(event -> out.println(CODEC.encodeToString(event)));
            return;
        }
        out.println(line(summary));
        try (CommandServices services = new CommandServices()) {
            printer(view, summary, services, out)
                    .ifPresent(printer -> recording.events().forEach(printer::emit));
        }
        if (recording.end().orElse(null) instanceof NodeEvent.Completed completed) {
            out.println();
            completed.outputs().forEach((name, value) -> out.println(name + " = " + EventPrinter.text(value)));
        }
    }

    private Optional<EventPrinter> printer(
            RunDirectoryView view, RunSummary summary, CommandServices services, PrintWriter out) {
        Optional<Spell> kept = view.spell(summary.version());
        if (kept.isEmpty()) {
            command.commandLine()
                    .getErr()
                    .println("the spell of the run is not kept, and its events are shown with --json only");
        }
        return kept.map(it -> new EventPrinter(out, it, services.forChecking(), new LinkedHashMap<>()));
    }
}
