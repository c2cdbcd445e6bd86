// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static dev.spellrunner.runner.host.Right.CHANGE;
import static dev.spellrunner.runner.host.Right.CONTROL;
import static dev.spellrunner.runner.host.Right.RUN;
import static dev.spellrunner.runner.host.Right.SEE;
import static java.util.Map.entry;
import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.InputSpec;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.Start;
import dev.spellrunner.runner.observe.RunOrigin;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls that a client can make, whatever wire they come over: JSON values in, JSON values out. Adapters carry them and
 * decide nothing.
 *
 * <table>
 * <caption>Calls</caption>
 * <tr><th>method</th><th>parameters</th><th>right</th><th>does</th></tr>
 * <tr><td>{@code spell.get}</td><td>spell</td><td>see</td><td>tells a spell as the editor saved it, its inputs, outputs and triggers,
 *     and the sockets and settings of its components</td></tr>
 * <tr><td>{@code spell.open}</td><td>spell, standIns?</td><td>see</td><td>opens it on the connection; tells its graph, inputs, outputs and
 *     triggers. With {@code standIns: true} it opens also a spell with nodes that cannot work here, and tells their outputs</td></tr>
 * <tr><td>{@code spell.close}</td><td>spell</td><td>see</td><td>closes it once</td></tr>
 * <tr><td>{@code spell.list}</td><td></td><td>see</td><td>tells which spells there are, and which the connection has open</td></tr>
 * <tr><td>{@code spell.run}</td><td>spell, inputs, publicVariables?, tags?, run?, trigger?, paused?, breakpoints?, standIns?</td><td>run</td><td>runs it; answers when the run has ended.
 *     {@code run} is an id for it: if a run of the caller has it already, the call is for that one</td></tr>
 * <tr><td>{@code spell.start}</td><td>spell, inputs, publicVariables?, tags?, run?, trigger?, paused?, breakpoints?, standIns?</td><td>run</td><td>runs it; answers the run's id at once.
 *     {@code standIns} are, by the paths of nodes that cannot work here, the {@code {outputs, closed}} that such a node gives in this run</td></tr>
 * <tr><td>{@code spell.follow}</td><td>spell, after?</td><td>see</td><td>gives what was missed of an open spell, then what comes</td></tr>
 * <tr><td>{@code spell.update}</td><td>spell, patch or diff, version?</td><td>change</td><td>changes it by a JSON patch (RFC 6902), or by
 *     operations of ot-json0; a {@code conflict} if it has another version by now</td></tr>
 * <tr><td>{@code spell.turns}</td><td>spell</td><td>see</td><td>tells which {@code turns} the updates of the spell have that the
 *     caller's user waits for, on all connections: 1 is the next one; and how many there are {@code waiting}, of all users</td></tr>
 * <tr><td>{@code spell.check}</td><td>spell, patch or diff</td><td>see</td><td>tells what {@code spell.get} would after such a
 *     change, among it the problems; changes nothing</td></tr>
 * <tr><td>{@code spell.play}</td><td>spell, policy?</td><td>run</td><td>plays an open spell, or plays it on; tells its play state</td></tr>
 * <tr><td>{@code spell.pause}</td><td>spell</td><td>control</td><td>pauses its play; tells its play state</td></tr>
 * <tr><td>{@code spell.stop}</td><td>spell</td><td>control</td><td>stops its play; tells its play state</td></tr>
 * <tr><td>{@code spell.push}</td><td>spell, source?, item</td><td>run</td><td>gives an item to a source of it that plays</td></tr>
 * <tr><td>{@code run.get}</td><td>run</td><td>see</td><td>tells how a run stands, or how it ended</td></tr>
 * <tr><td>{@code run.list}</td><td>spell?, status?, since?, until?, q?, tags?, tag?, before?, limit?</td><td>see</td><td>tells the runs that are kept, the
 *     newest first; {@code q} is looked for in their inputs, {@code tag} is one of {@code tags} as {@code name=value}, {@code before} is the run where the last page ended</td></tr>
 * <tr><td>{@code run.rerun}</td><td>run, spell?, inputs?, standIns?</td><td>run</td><td>runs again what has changed since a run that is kept; answers the
 *     new run's id</td></tr>
 * <tr><td>{@code run.cancel}</td><td>run</td><td>control</td><td>cancels it</td></tr>
 * <tr><td>{@code run.pause}</td><td>run</td><td>control</td><td>lets nodes wait that have not begun; tells which wait</td></tr>
 * <tr><td>{@code run.step}</td><td>run</td><td>control</td><td>lets one node begin, and the rest wait</td></tr>
 * <tr><td>{@code run.resume}</td><td>run, standIns?</td><td>control</td><td>goes on until the next breakpoint; with a run that failed or was
 *     cancelled, as a new run whose id it answers</td></tr>
 * <tr><td>{@code run.waiting}</td><td>run</td><td>see</td><td>tells which nodes wait for a step or an answer, and which of them for an approval</td></tr>
 * <tr><td>{@code run.breakpoints}</td><td>run or spell, nodes?, components?</td><td>control</td><td>sets where a run, or those of a spell that is open, stop</td></tr>
 * <tr><td>{@code run.answer}</td><td>run, path, answer, inputs?, reason?</td><td>control</td><td>lets a node that waits {@code pass}, perhaps with other inputs, or {@code refuse}s it</td></tr>
 * <tr><td>{@code run.skip}</td><td>run, path, outputs?, closed?, reason?</td><td>control</td><td>cancels one node; with outputs the run goes on with them</td></tr>
 * </table>
 *
 * <p>The right is what the {@linkplain User caller} needs; without it the call is {@code forbidden}. Answers of {@code spell.get},
 * {@code spell.open} and {@code spell.list} tell the caller's {@code rights}. To start a run that stops at breakpoints, or is
 * paused, takes the right to control as well; to go on with one that has ended, that to run.
 *
 * <p>A call that starts a run may name the span of its caller, as W3C Trace Context does: {@code _meta: {traceparent,
 * tracestate}} among its parameters; otherwise that of the connection counts.
 *
 * <p>A call never throws and never blocks; the calls of one connection begin in the order in which they were made.
 * Thread-safe.
 */
public final class SpellService {

    /** The calls that there are, and the right that each needs. */
    private static final Map<String, Right> CALLS = Map.ofEntries(
            entry("spell.get", SEE),
            entry("spell.open", SEE),
            entry("spell.close", SEE),
            entry("spell.list", SEE),
            entry("spell.run", RUN),
            entry("spell.start", RUN),
            entry("spell.follow", SEE),
            entry("spell.update", CHANGE),
            entry("spell.turns", SEE),
            entry("spell.check", SEE),
            entry("spell.play", RUN),
            entry("spell.pause", CONTROL),
            entry("spell.stop", CONTROL),
            entry("spell.push", RUN),
            entry("run.get", SEE),
            entry("run.list", SEE),
            entry("run.rerun", RUN),
            entry("run.cancel", CONTROL),
            entry("run.pause", CONTROL),
            entry("run.resume", CONTROL),
            entry("run.step", CONTROL),
            entry("run.breakpoints", CONTROL),
            entry("run.waiting", SEE),
            entry("run.answer", CONTROL),
            entry("run.skip", CONTROL));

    private static final Logger log = LoggerFactory.getLogger(SpellService.class);

    private final SpellHost host;

    /** Creates the service of a host. If the host shares its runs with others, it answers their calls from now on. */
    public SpellService(SpellHost host) {
        this.host = requireNonNull(host, "host");
        Elsewhere others = host.core().elsewhere();
        if (others != null) {
            others.answer(this::answerElsewhere);
        }
    }

    /** Returns the host. */
    public SpellHost host() {
        return host;
    }

    /** Tells whether there is a call of a name. */
    static boolean knows(String method) {
        return CALLS.containsKey(method);
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
        return caller.inOrder
                .then(caller.user().id(), () -> begin(caller, method, given))
                .thenCompose(Function.identity())
                .exceptionallyCompose(thrown -> CompletableFuture.failedFuture(ServiceException.of(thrown)));
    }

    private CompletionStage<Map<String, @Nullable Object>> begin(SpellManager caller, String method, Parameters given) {
        Right needed = CALLS.get(method);
        if (needed == null) {
            throw ServiceException.noCall(method);
        }
        caller.user().require(needed);
        Elsewhere others = host.core().elsewhere();
        String run = others != null && Elsewhere.isOfRun(method) && !caller.isFromElsewhere()
                ? given.textOrNull("run")
                : null;
        CompletionStage<Map<String, @Nullable Object>> answer =
                others == null || run == null || caller.runs().known(run).isPresent()
                        ? null
                        : others.call(caller.user(), run, method, given.given());
        return answer == null ? beginHere(caller, method, given) : answer;
    }

    /** Answers a call that another host passes on. */
    private CompletionStage<Map<String, @Nullable Object>> answerElsewhere(
            User user, String method, Map<String, @Nullable Object> parameters) {
        SpellManager caller =
                new SpellManager(host.core(), user, host.core().storeOf(user), RunOrigin.of("elsewhere"), () -> {});
        caller.comesFromElsewhere();
        return call(caller, method, parameters).whenComplete((answer, failed) -> caller.close());
    }

    private CompletionStage<Map<String, @Nullable Object>> beginHere(
            SpellManager caller, String method, Parameters given) {
        return switch (method) {
            case "spell.get" -> done(withRights(caller, told(caller, caller.spell(given.text("spell")))));
            case "spell.open" -> done(opened(caller, given));
            case "spell.close" -> done(closed(caller, given.text("spell")));
            case "spell.list" ->
                done(withRights(caller, Map.of("spells", caller.spellNames(), "open", caller.openSpells())));
            case "spell.run" -> host.ended(started(caller, given)).thenApply(RunResult::fields);
            case "spell.start" -> done(Map.of("run", started(caller, given).id()));
            case "spell.follow" -> done(followed(caller, given));
            case "spell.update" ->
                host.core()
                        .changes()
                        .change(changing(caller), given.text("spell"), given.textOrNull("version"), change(given))
                        .thenApply(spell -> {
                            host.core().tellChanged(caller.user(), spell.id());
                            return described(caller, spell);
                        });
            case "spell.turns" -> done(turns(caller, given.text("spell")));
            case "spell.check" -> done(described(caller, change(given).apply(caller.spell(given.text("spell")))));
            case "spell.play" ->
                done(caller.play(given.text("spell"), given.policy("policy")).fields());
            case "spell.pause" -> done(caller.pause(given.text("spell")).fields());
            case "spell.stop" -> done(caller.stop(given.text("spell")).fields());
            case "spell.push" -> done(pushed(caller, given));
            case "run.get" -> done(HistoryCalls.get(caller, given));
            case "run.list" -> done(HistoryCalls.list(caller, given));
            case "run.rerun" -> done(HistoryCalls.rerun(caller, given));
            case "run.cancel" -> done(Map.of("cancelled", caller.cancel(given.text("run"))));
            default -> RunCalls.begin(caller, method, given);
        };
    }

    private static CompletionStage<Map<String, @Nullable Object>> done(Map<String, ? extends @Nullable Object> answer) {
        return CompletableFuture.completedFuture(new LinkedHashMap<>(answer));
    }

    /**
     * Starts a run as the call {@code spell.start} does, and returns it.
     *
     * @param parameters those of the call
     * @throws ServiceException if it cannot be started
     */
    public static Run start(SpellManager caller, Map<String, ?> parameters) {
        try {
            return started(caller, new Parameters(parameters));
        } catch (IllegalArgumentException e) {
            throw ServiceException.of(e);
        }
    }

    private static Run started(SpellManager caller, Parameters given) {
        return caller.starts()
                .start(
                        given.text("spell"),
                        request(given),
                        RunCalls.stops(given),
                        given.trace(),
                        StandIns.given(given));
    }

    private static RunRequest request(Parameters given) {
        RunRequest request = RunRequest.of(given.values("inputs"))
                .publicVariables(given.values("publicVariables"))
                .tags(given.textsByName("tags"));
        String trigger = given.textOrNull("trigger");
        String run = given.textOrNull("run");
        RunRequest named = run == null ? request : request.id(run);
        return trigger == null ? named : named.at(trigger);
    }

    private static SpellChanges.Caller changing(SpellManager caller) {
        return new SpellChanges.Caller(caller.user().id(), caller.spells().store(), caller::spell);
    }

    private Map<String, ?> turns(SpellManager caller, String spell) {
        SpellChanges.Turns turns = host.core().changes().turns(changing(caller), spell);
        return Map.of("turns", turns.turns(), "waiting", turns.waiting());
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

    private static Map<String, ?> pushed(SpellManager caller, Parameters given) {
        caller.push(given.text("spell"), given.textOrNull("source"), given.value("item"));
        return Map.of("pushed", true);
    }

    private static Map<String, ?> followed(SpellManager caller, Parameters given) {
        Start start = Start.after(given.numbers("after"));
        Follower follower = caller.followAnew(given.text("spell"), start);
        // The first event of a run that has just begun may be on its way to the log.
        List<String> unknown = follower.missing().stream()
                .filter(run -> !caller.runs().goesOn(run))
                .sorted()
                .toList();
        return Map.of("gone", follower.gone(), "unknown", unknown);
    }

    // ---- answers ----

    /** Tells a client what it may do, so that it offers nothing else. */
    private static Map<String, @Nullable Object> withRights(SpellManager caller, Map<String, ?> told) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(told);
        answer.put("rights", caller.user().rightNames());
        return answer;
    }

    private static Map<String, @Nullable Object> opened(SpellManager caller, Parameters given) {
        Spell spell = caller.spell(given.text("spell"));
        StandInPlaces places = given.flag("standIns") ? caller.spells().standInPlaces(spell) : StandInPlaces.NONE;
        Map<String, @Nullable Object> answer;
        SpellRunner runner;
        if (places.isEmpty()) {
            runner = caller.open(spell.id());
            answer = described(runner);
        } else {
            runner = caller.open(caller.spells().ready(spell, StandIns.givingNothing(places)));
            answer = told(caller, spell);
        }
        answer.put("play", caller.playState(runner.spell().id()).fields());
        return withRights(caller, answer);
    }

    private static Map<String, @Nullable Object> described(SpellRunner runner) {
        Map<String, @Nullable Object> answer = drawn(runner.spell());
        answer.put("inputs", runner.inputNames());
        answer.put(
                "inputSpecs",
                runner.inputSpecs().stream().map(InputSpec::fields).toList());
        answer.put("outputs", runner.outputNames());
        answer.put("triggers", runner.triggerNames());
        return answer;
    }

    /** Of a spell that runs with stand-ins alone, what it takes and gives then is told too. */
    private static Map<String, @Nullable Object> told(SpellManager caller, Spell spell) {
        Map<String, @Nullable Object> answer = described(caller, spell);
        StandInPlaces places =
                answer.containsKey("problems") ? caller.spells().standInPlaces(spell) : StandInPlaces.NONE;
        if (!places.isEmpty()) {
            try {
                StandIns standIns = StandIns.givingNothing(places);
                described(caller.spells().ready(spell, standIns).pattern()).forEach(answer::putIfAbsent);
                answer.put("standIns", places.fields());
            } catch (InvalidSpellException e) {
                log.debug("spell '{}' cannot run with stand-ins either: {}", spell.name(), e.getMessage());
            }
        }
        return answer;
    }

    /** A spell that cannot be run can be shown all the same. */
    private static Map<String, @Nullable Object> described(SpellManager caller, Spell spell) {
        Map<String, @Nullable Object> answer;
        try {
            answer = described(caller.spells().pattern(spell));
        } catch (InvalidSpellException e) {
            answer = drawn(spell);
            answer.putAll(ServiceException.of(e).data());
        }
        answer.put("saved", SpellJson.saved(spell));
        answer.put("components", componentsOf(spell, caller.spells().components()));
        return answer;
    }

    /** The descriptions of its nodes' components, by name: an editor builds forms from them. */
    private static Map<String, ?> componentsOf(Spell spell, Components known) {
        Map<String, Map<String, ?>> fields = new LinkedHashMap<>();
        for (Node node : spell.graph().nodes()) {
            known.find(node.component()).ifPresent(component -> fields.put(component.name(), component.fields()));
        }
        return fields;
    }

    private static Map<String, @Nullable Object> drawn(Spell spell) {
        Map<String, @Nullable Object> answer = new LinkedHashMap<>();
        answer.put("spell", spell.id());
        answer.put("name", spell.name());
        answer.put("version", spell.version());
        answer.put("graph", SpellJson.graph(spell));
        return answer;
    }
}
