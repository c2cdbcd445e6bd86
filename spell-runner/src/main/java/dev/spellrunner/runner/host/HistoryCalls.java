// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.cluster.RunQuery;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** The calls for runs that have ended, which the host's store of runs keeps. */
final class HistoryCalls {

    private static final int USUAL_PAGE = 50;
    private static final int LARGEST_PAGE = 1000;

    private HistoryCalls() {}

    /** Answers a page of runs, the newest first, and where the next page begins. */
    static Map<String, @Nullable Object> list(SpellManager caller, Parameters given) {
        int limit = limit(given);
        Optional<String> before = Optional.ofNullable(given.textOrNull("before"));
        if (before.isPresent() && caller.runs().history().isKept()) {
            // A page behind an unknown run would be empty, as behind the last one.
            caller.runs().history().summary(before.get());
        }
        List<RunSummary> page = caller.runs()
                .history()
                .list(new RunQuery(
                                caller.user().id(),
                                Optional.ofNullable(given.textOrNull("spell")),
                                Optional.ofNullable(given.textOrNull("status")).map(RunStatus::of),
                                time(given, "since"),
                                time(given, "until"),
                                Optional.ofNullable(given.textOrNull("q")),
                                before,
                                limit)
                        .tagged(tags(given)));
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("runs", page.stream().map(RunSummary::fields).toList());
        if (page.size() == limit) {
            answer.put("before", page.get(limit - 1).run());
        }
        return answer;
    }

    /** By name, or one as {@code customer=acme}, for the query of an address. */
    private static Map<String, String> tags(Parameters given) {
        Map<String, String> tags = new LinkedHashMap<>(given.textsByName("tags"));
        String one = given.textOrNull("tag");
        if (one != null) {
            int sign = one.indexOf('=');
            if (sign < 1) {
                throw invalid("tag", "is not a name with a value, such as 'customer=acme'", null);
            }
            tags.put(one.substring(0, sign), one.substring(sign + 1));
        }
        return tags;
    }

    private static int limit(Parameters given) {
        String limit = given.textOrNull("limit");
        if (limit == null) {
            return USUAL_PAGE;
        }
        try {
            int wanted = Integer.parseInt(limit);
            if (wanted >= 1 && wanted <= LARGEST_PAGE) {
                return wanted;
            }
        } catch (NumberFormatException e) {
            throw invalid("limit", "is not a number", e);
        }
        throw invalid("limit", "is not from 1 to " + LARGEST_PAGE, null);
    }

    private static Optional<Instant> time(Parameters given, String name) {
        String text = given.textOrNull(name);
        try {
            return Optional.ofNullable(text).map(Instant::parse);
        } catch (DateTimeParseException e) {
            throw invalid(name, "is not a time like 2026-11-29T08:00:00Z", e);
        }
    }

    private static IllegalArgumentException invalid(String name, String wrong, @Nullable Throwable cause) {
        return new IllegalArgumentException("parameter '" + name + "' " + wrong + " (send another one)", cause);
    }

    /** Answers how a run stands, or how it ended: also one that is in the store alone. */
    static Map<String, @Nullable Object> get(SpellManager caller, Parameters given) {
        String run = given.text("run");
        Optional<RunView> known = caller.runs().known(run);
        if (known.isPresent()) {
            return known.get().result().map(RunResult::fields).orElseGet(() -> standing(run, RunStatus.RUNNING));
        }
        RunSummary summary = caller.runs().history().summary(run);
        Map<String, @Nullable Object> fields = standing(run, summary.status());
        if (summary.status() == RunStatus.RUNNING) {
            return fields;
        }
        Optional<NodeEvent> end = caller.runs().history().endOf(run);
        fields.put(
                "outputs", end.orElse(null) instanceof NodeEvent.Completed completed ? completed.outputs() : Map.of());
        fields.put(
                "failures",
                end.orElse(null) instanceof NodeEvent.Failed failed
                        ? List.of(failed.error().fields())
                        : List.of());
        return fields;
    }

    private static Map<String, @Nullable Object> standing(String run, RunStatus status) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("run", run);
        fields.put("status", status.wireName());
        return fields;
    }

    /** Goes on with a run that failed or was cancelled, as a new run. */
    static Map<String, @Nullable Object> resume(SpellManager caller, Parameters given) {
        String run = given.text("run");
        RunSummary summary = caller.runs().history().summary(run);
        if (summary.status() == RunStatus.COMPLETED || summary.status() == RunStatus.RUNNING) {
            throw new ServiceException(
                    Code.INVALID_REQUEST,
                    "run '" + run + "' is " + summary.status().wireName() + ", and cannot be continued"
                            + " (rerun it)");
        }
        RunHistory history = caller.runs().history();
        return begun(
                caller, summary.channel().spell(), history, () -> RunRequest.resuming(history.recording(run)), given);
    }

    /** Runs again what has changed since a run, as a new run. */
    static Map<String, @Nullable Object> rerun(SpellManager caller, Parameters given) {
        String run = given.text("run");
        RunSummary summary = caller.runs().history().summary(run);
        String spell = given.textOrNull("spell");
        RunHistory history = caller.runs().history();
        return begun(
                caller,
                spell == null ? summary.channel().spell() : spell,
                history,
                () -> history.rerunOf(run, given.has("inputs") ? given.values("inputs") : null),
                given);
    }

    /** Nodes that could not work then, and can by now, need nothing in their place. */
    private static StandIns standIns(SpellManager caller, String spell, StandIns then) {
        return then.isEmpty() ? then : then.fitting(caller.spells().standInPlaces(caller.spell(spell)));
    }

    /**
     * Starts a run of what was recorded. What stood in for nodes then does so again, unless the call gives others.
     *
     * @param request loads it, and so needs memory as long as the new run goes on
     */
    private static Map<String, @Nullable Object> begun(
            SpellManager caller, String spell, RunHistory history, Supplier<RunRequest> request, Parameters given) {
        String of = given.text("run");
        MessageMemory.Share room = history.roomFor(of);
        Run run;
        try {
            StandIns standIns = standIns(caller, spell, history.standInsOf(of)).with(StandIns.given(given));
            run = caller.starts().start(spell, request.get(), RunCalls.stops(given), given.trace(), standIns);
        } catch (IllegalStateException e) {
            room.close();
            // It has to be decided which nodes may be repeated.
            throw new ServiceException(Code.CONFLICT, String.valueOf(e.getMessage()));
        } catch (Throwable e) {
            room.close();
            throw e;
        }
        run.onEnd(result -> room.close());
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("run", run.id());
        answer.put("of", of);
        return answer;
    }
}
