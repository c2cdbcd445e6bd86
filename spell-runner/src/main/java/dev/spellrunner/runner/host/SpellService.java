// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Start;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The calls that a client can make, whatever wire they come over: JSON values in, JSON values out. Adapters carry them and
 * decide nothing.
 *
 * <table>
 * <caption>Calls</caption>
 * <tr><th>method</th><th>parameters</th><th>does</th></tr>
 * <tr><td>{@code spell.get}</td><td>spell</td><td>tells a spell as the editor saved it, its inputs, outputs and triggers</td></tr>
 * <tr><td>{@code spell.open}</td><td>spell</td><td>opens it on the connection; tells its graph, inputs, outputs and triggers</td></tr>
 * <tr><td>{@code spell.close}</td><td>spell</td><td>closes it once</td></tr>
 * <tr><td>{@code spell.list}</td><td></td><td>tells which spells there are, and which the connection has open</td></tr>
 * <tr><td>{@code spell.run}</td><td>spell, inputs, trigger?</td><td>runs it; answers when the run has ended</td></tr>
 * <tr><td>{@code spell.start}</td><td>spell, inputs, trigger?</td><td>runs it; answers the run's id at once</td></tr>
 * <tr><td>{@code spell.follow}</td><td>spell, after?</td><td>gives what was missed of an open spell, then what comes</td></tr>
 * <tr><td>{@code spell.update}</td><td>spell, patch or diff</td><td>changes it by a JSON patch (RFC 6902), or by
 *     operations of ot-json0</td></tr>
 * <tr><td>{@code run.get}</td><td>run</td><td>tells how a run stands</td></tr>
 * <tr><td>{@code run.cancel}</td><td>run</td><td>cancels it</td></tr>
 * </table>
 *
 * <p>A call never throws and never blocks; the calls of one connection begin in the order in which they were made.
 * Thread-safe.
 */
public final class SpellService {

    private final SpellHost host;
    private final SpellChanges changes;

    /** Creates the service of a host. */
    public SpellService(SpellHost host) {
        this.host = requireNonNull(host, "host");
        this.changes = new SpellChanges(host.executor());
    }

    /** Returns the host. */
    public SpellHost host() {
        return host;
    }

    /**
     * Makes a call.
     *
     * @param caller the connection that calls
     * @param method the name of the call
     * @param parameters its parameters by name
     * @return the answer as JSON values, among which those of a spell's outputs may be any; fails with nothing but {@link
     *     ServiceException}
     */
    public CompletableFuture<Map<String, @Nullable Object>> call(
            SpellManager caller, String method, Map<String, ?> parameters) {
        Parameters given = new Parameters(parameters);
        return caller.inOrder()
                .then(() -> begin(caller, method, given))
                .thenCompose(Function.identity())
                .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(ServiceException.of(thrown)));
    }

    private CompletionStage<Map<String, @Nullable Object>> begin(SpellManager caller, String method, Parameters given) {
        return switch (method) {
            case "spell.get" -> done(described(caller, caller.spell(given.text("spell"))));
            case "spell.open" -> done(opened(caller.open(given.text("spell"))));
            case "spell.close" -> done(closed(caller, given.text("spell")));
            case "spell.list" -> done(Map.of("spells", caller.spellNames(), "open", caller.openSpells()));
            case "spell.run" -> started(caller, given).result().thenApply(RunResult::fields);
            case "spell.start" -> done(Map.of("run", started(caller, given).id()));
            case "spell.follow" -> done(followed(caller, given));
            case "spell.update" ->
                changes.change(caller, given.text("spell"), change(given)).thenApply(spell -> described(caller, spell));
            case "run.get" -> done(fields(caller.run(given.text("run"))));
            case "run.cancel" -> done(Map.of("cancelled", caller.cancel(given.text("run"))));
            default ->
                throw new ServiceException(
                        Code.NOT_FOUND, "there is no call '" + method + "'", Map.of("method", method));
        };
    }

    private static CompletionStage<Map<String, @Nullable Object>> done(Map<String, ? extends @Nullable Object> answer) {
        return CompletableFuture.completedFuture(new LinkedHashMap<>(answer));
    }

    private static Run started(SpellManager caller, Parameters given) {
        RunRequest request = RunRequest.of(given.values("inputs"));
        String trigger = given.textOrNull("trigger");
        return caller.start(given.text("spell"), trigger == null ? request : request.at(trigger));
    }

    private static UnaryOperator<Spell> change(Parameters given) {
        if (given.has("diff") && given.has("patch")) {
            throw new ServiceException(
                    Code.INVALID_REQUEST, "parameters 'diff' and 'patch' exclude each other (send one of them)");
        }
        if (given.has("diff")) {
            List<?> diff = given.list("diff");
            return spell -> SpellJson.changed(spell, diff);
        }
        List<?> patch = given.list("patch");
        return spell -> SpellJson.patched(spell, patch);
    }

    private static Map<String, ?> closed(SpellManager caller, String spell) {
        caller.close(spell);
        return Map.of("closed", true);
    }

    private static Map<String, ?> followed(SpellManager caller, Parameters given) {
        Start start = Start.after(given.numbers("after"));
        return Map.of("gone", caller.follow(given.text("spell"), start));
    }

    // ---- answers ----

    private static Map<String, @Nullable Object> opened(SpellRunner runner) {
        Map<String, @Nullable Object> answer = drawn(runner.spell());
        answer.put("inputs", runner.inputNames());
        answer.put("outputs", runner.outputNames());
        answer.put("triggers", runner.triggerNames());
        return answer;
    }

    /** A spell that cannot be run can be shown all the same. */
    private static Map<String, @Nullable Object> described(SpellManager caller, Spell spell) {
        Map<String, @Nullable Object> answer;
        try {
            answer = opened(caller.pattern(spell));
        } catch (InvalidSpellException e) {
            answer = drawn(spell);
            answer.putAll(ServiceException.of(e).data());
        }
        answer.put("saved", SpellJson.saved(spell));
        return answer;
    }

    private static Map<String, @Nullable Object> drawn(Spell spell) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("spell", spell.id());
        answer.put("name", spell.name());
        answer.put("graph", SpellJson.graph(spell));
        return answer;
    }

    private static Map<String, @Nullable Object> fields(RunView view) {
        return view.result().map(RunResult::fields).orElseGet(() -> goingOn(view.run()));
    }

    private static Map<String, @Nullable Object> goingOn(String run) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("run", run);
        fields.put("status", "running");
        return fields;
    }
}
