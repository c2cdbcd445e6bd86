// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The calls by which the owner of a run takes it in hand. */
final class RunCalls {

    private static final EventCodec CODEC = EventCodec.create();

    private RunCalls() {}

    /**
     * Makes a call.
     *
     * @throws ServiceException if this is none of these calls
     */
    static CompletionStage<Map<String, @Nullable Object>> begin(SpellManager caller, String method, Parameters given) {
        return switch (method) {
            case "run.pause" -> {
                RunControl control = caller.control(given.text("run"));
                control.pause();
                yield done(standing(control));
            }
            case "run.resume" -> {
                if (caller.runs()
                                .known(given.text("run"))
                                .filter(view -> view.result().isEmpty())
                                .isEmpty()
                        && caller.runs().history().isKept()) {
                    yield done(HistoryCalls.resume(caller, given));
                }
                RunControl control = caller.control(given.text("run"));
                control.resume();
                yield done(standing(control));
            }
            case "run.step" -> {
                RunControl control = caller.control(given.text("run"));
                control.step();
                yield done(standing(control));
            }
            case "run.breakpoints" -> done(breakpoints(caller, given));
            case "run.waiting" -> done(standing(caller.control(given.text("run"))));
            case "run.answer" -> done(answered(caller, given));
            case "run.skip" -> skipped(caller, given);
            default -> throw ServiceException.noCall(method);
        };
    }

    private static CompletionStage<Map<String, @Nullable Object>> done(Map<String, @Nullable Object> answer) {
        return CompletableFuture.completedFuture(answer);
    }

    private static Map<String, @Nullable Object> standing(RunControl control) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("paused", control.isPaused());
        Set<NodePath> approvals =
                control.awaitingApproval().stream().map(Gate.Request::path).collect(Collectors.toSet());
        answer.put(
                "waiting",
                control.waiting().stream()
                        .map(request -> fields(request, approvals.contains(request.path())))
                        .toList());
        return answer;
    }

    private static Map<String, @Nullable Object> fields(Gate.Request request, boolean asksForApproval) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("path", request.path().toString());
        fields.put("component", request.component());
        fields.put("approval", asksForApproval);
        // As events show them: some may be no JSON.
        fields.put("inputs", CODEC.decodeValues(CODEC.encodeValues(request.inputs())));
        return fields;
    }

    private static Map<String, @Nullable Object> breakpoints(SpellManager caller, Parameters given) {
        Stops wanted = Stops.at(given);
        String spell = given.textOrNull("spell");
        if (spell != null) {
            caller.breakpoints(spell, wanted.nodes(), wanted.components());
        } else {
            caller.control(given.text("run")).breakpoints(wanted.nodes(), wanted.components());
        }
        return wanted.fields();
    }

    private static Map<String, @Nullable Object> answered(SpellManager caller, Parameters given) {
        RunControl control = caller.control(given.text("run"));
        NodePath path = NodePath.parse(given.text("path"));
        Decision decision = switch (given.text("answer")) {
            case "pass" -> Decision.pass(held(caller, given, "inputs"));
            case "refuse" -> Decision.refuse(reasonOr(given, "by hand"));
            default ->
                throw new ServiceException(
                        Code.INVALID_REQUEST,
                        "parameter 'answer' is neither pass nor refuse (send one of them)",
                        Map.of("parameter", "answer"));
        };
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("answered", control.answer(path, decision));
        return answer;
    }

    /** Returns values that are there as long as the run. */
    private static Map<String, @Nullable Object> held(SpellManager caller, Parameters given, String name) {
        Map<String, @Nullable Object> values = given.values(name);
        caller.runs().hold(given.text("run"), Weight.of(values));
        return values;
    }

    private static String reasonOr(Parameters given, String otherwise) {
        String reason = given.textOrNull("reason");
        return reason == null ? otherwise : reason;
    }

    private static CompletionStage<Map<String, @Nullable Object>> skipped(SpellManager caller, Parameters given) {
        RunControl control = caller.control(given.text("run"));
        NodePath path = NodePath.parse(given.text("path"));
        CompletableFuture<Boolean> skipped;
        if (given.given().get("outputs") == null) {
            skipped = control.skip(path, reasonOr(given, "skipped by hand"));
        } else {
            List<String> closed = given.texts("closed");
            Outputs.Values outputs = Outputs.of(held(caller, given, "outputs"));
            skipped = control.skip(path, closed.isEmpty() ? outputs : outputs.closing(closed.toArray(String[]::new)));
        }
        return skipped.thenApply(tookEffect -> {
            Map<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("skipped", tookEffect);
            return answer;
        });
    }

    /** Returns where a call which starts a run wants it to stop; null if it does not say. */
    static @Nullable Stops stops(Parameters given) {
        boolean paused = given.flag("paused");
        if (given.given().get("breakpoints") != null) {
            return Stops.at(new Parameters(given.values("breakpoints"))).paused(paused);
        }
        return paused ? Stops.NONE.paused(true) : null;
    }
}
