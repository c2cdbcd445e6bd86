// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.engine.ValuesByKey;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * The request of a run: its inputs, where it starts, its tags, the secrets that it carries, its deadline, its gate, what is
 * recorded, and what a recording answers. Immutable.
 */
public final class RunRequest {

    /** The most characters that the value of a tag has. */
    public static final int LONGEST_TAG = 256;

    private final Map<String, @Nullable Object> inputs;
    private final Choices choices;

    /** The part of a recording that a run takes over. */
    enum Use {
        /** All: it repeats the run. */
        REPLAY,
        /** All of it: the run continues from there. */
        RESUME,
        /** The results that have not changed. */
        RERUN,
        /** All there is, as if the run had not lost its host. */
        GO_ON
    }

    /** A recording that answers for workers, and which nodes may be repeated that had started and not ended. */
    record Reuse(Recording recording, Use use, Predicate<NodePath> repeating) {}

    private RunRequest(Map<String, @Nullable Object> inputs, Choices choices) {
        this.inputs = inputs;
        this.choices = choices;
    }

    /** The parts of a request besides its inputs; most have none. Changed only while a request is made. */
    private static final class Choices implements Cloneable {

        /** The same for all requests that have inputs alone: to make it for each took a thirtieth of a small run. */
        static final Choices NONE = new Choices();

        @Nullable
        String trigger;

        @Nullable
        String id;

        Map<String, String> secrets = Map.of();
        Map<String, String> tags = Map.of();
        Map<String, @Nullable Object> publicVariables = Map.of();

        @Nullable
        Duration deadline;

        @Nullable
        Object item;

        @Nullable
        Gate gate;

        @Nullable
        Recorder recorder;

        @Nullable
        Reuse reuse;

        boolean published;

        Choices copy() {
            try {
                return (Choices) clone();
            } catch (CloneNotSupportedException e) {
                throw new AssertionError(e);
            }
        }
    }

    private RunRequest with(Consumer<Choices> change) {
        Choices changed = choices.copy();
        change.accept(changed);
        return new RunRequest(inputs, changed);
    }

    /**
     * Returns a request with inputs alone: it starts at the spell's default trigger.
     *
     * @param inputs the values of the spell's inputs, by name; not changed while the run is under way
     */
    public static RunRequest of(Map<String, ?> inputs) {
        return new RunRequest(ValuesByKey.copyOf(inputs), Choices.NONE);
    }

    /** Returns a request to repeat a run, see {@link SpellRunner#replay}. */
    static RunRequest replaying(Recording recording) {
        return reusing(recording, Use.REPLAY);
    }

    /**
     * Returns a request to go on with a run that failed, was cancelled, or was broken off when its process ended. What had
     * completed is answered from the recording, and so not done again. Then what had started and not ended, and what had
     * failed, is done again, and the run continues from there. The State is that of the runner: what was written to it is not
     * written again. The item of a source that started the run is taken from the recording.
     *
     * <p>A node that had started and not ended may have had its effect. If its component does not say that it is
     * {@linkplain dev.spellrunner.core.component.ComponentBuilder#repeatable repeatable}, it has to be decided: the gate
     * of the run, which is asked for what is done again and what is new, and not for what is answered. If there is none, then
     * without {@link #repeating} the run does not start.
     */
    public static RunRequest resuming(Recording recording) {
        return reusing(recording, Use.RESUME);
    }

    /**
     * Returns a request to go on with a run whose process ended, as if nothing had happened: under its id, and with events
     * that are numbered on. What was told is not told again. What had ended or was decided stands, a failure too; then an
     * execution that was cut off ends as {@code Cancelled} ({@link dev.spellrunner.core.event.Cause#HOST}), and its node works
     * once more. The runner's States are to be as they were, see {@link SpellRunner.Builder#state} and {@link
     * SpellRunner.Builder#statesOfCalled}.
     *
     * <p>A node with a {@linkplain dev.spellrunner.core.component.Effect#LASTING lasting} effect that was cut off may have had
     * it, see {@link SpellRunner#doubtful}. The gate of the run has to decide, which is also asked about nodes that
     * wait and that are new. If there is none, then without {@link #repeating} the run does not start.
     */
    public static RunRequest goingOn(Recording recording) {
        return reusing(recording, Use.GO_ON).id(recording.run());
    }

    private static RunRequest reusing(Recording recording, Use use) {
        Choices choices = new Choices();
        choices.tags = recording.tags();
        choices.trigger = recording.trigger().orElse(null);
        choices.reuse = new Reuse(recording, use, path -> false);
        return new RunRequest(recording.inputs(), choices);
    }

    /**
     * Returns the same request, answered from the recording of another run where nothing has changed: nodes whose component,
     * settings and inputs are those of the recording do not work, and say so in their {@code Completed}. What may be
     * answered is what is {@linkplain dev.spellrunner.core.component.ComponentBuilder#deterministic deterministic} and no
     * action. The run's gate is asked for all nodes. If an item of a source started the recorded run, and the request names no other start, it is run with that
     * item, or the one that the request gives.
     *
     * @param recording one that knows how its spell was drawn: written by {@link #record}, or made with the runner
     * @throws IllegalArgumentException if the recording does not know how its spell was drawn
     */
    public RunRequest reusing(Recording recording) {
        if (!recording.knowsSettings()) {
            throw new IllegalArgumentException("the recording of run '" + recording.run()
                    + "' does not say how its spell was drawn (write it with RunRequest.record, or make it with"
                    + " Recording.of(events, runner))");
        }
        Reuse other = new Reuse(recording, Use.RERUN, path -> false);
        return with(its -> its.reuse = other);
    }

    /**
     * Returns the same request to resume a run, which may repeat also these nodes that had started and not ended, though
     * their components do not say that they are repeatable.
     *
     * @param nodes tells which
     */
    public RunRequest repeating(Predicate<NodePath> nodes) {
        requireNonNull(nodes, "nodes");
        Reuse reuse = choices.reuse;
        if (reuse == null || (reuse.use != Use.RESUME && reuse.use != Use.GO_ON)) {
            throw new IllegalStateException(
                    "only a run that is resumed repeats nodes (begin with RunRequest.resuming)");
        }
        Reuse bolder = new Reuse(reuse.recording, reuse.use, reuse.repeating.or(nodes));
        return with(its -> its.reuse = bolder);
    }

    /**
     * Returns the same request for a run that is recorded, besides being told to the runner's sink.
     *
     * @param target records this run alone; to be closed when the run has ended
     */
    public RunRequest record(Recorder target) {
        requireNonNull(target, "target");
        return with(its -> its.recorder = target);
    }

    /**
     * Returns the same request for a run whose events are kept in memory, as long as the {@link Run} is held, for {@link
     * Run#events}: up to 8 MiB of them.
     */
    public RunRequest published() {
        return with(its -> its.published = true);
    }

    /** Returns the same request, starting at the trigger of a name, or the node of an id. */
    public RunRequest at(String triggerName) {
        requireNonNull(triggerName, "triggerName");
        return with(its -> its.trigger = triggerName);
    }

    /**
     * Returns the same request for a run with an id that is given, instead of one of the runner's. At a host it is an
     * idempotency key: if the user has a run of that spell with that id, {@code start} returns that one, as long as the host
     * knows it, and refuses a second one afterwards. A runner leaves it to its callers that no two runs have the same.
     */
    public RunRequest id(String given) {
        if (requireNonNull(given, "given").isBlank()) {
            throw new IllegalArgumentException("the id of a run must not be blank");
        }
        return with(its -> its.id = given);
    }

    /**
     * Returns the same request with one more tag, which tells runs apart: a customer, an order, a version of your own. Workers
     * read it with {@link dev.spellrunner.core.component.WorkContext#tags}, the root's {@code Started} shows it, and the host's
     * store of runs finds runs by it. It is no place for a secret.
     *
     * @param name up to 64 characters
     * @param value up to {@value #LONGEST_TAG} characters
     * @throws IllegalArgumentException if either is blank or longer, or these would be more than 20 tags
     */
    public RunRequest tag(String name, String value) {
        Map<String, String> more = Tags.with(choices.tags, name, value);
        return with(its -> its.tags = more);
    }

    /** Returns the same request with more tags, see {@link #tag}. */
    public RunRequest tags(Map<String, String> byName) {
        Map<String, String> more = Tags.with(choices.tags, byName);
        return with(its -> its.tags = more);
    }

    /** Returns the same request with one more secret: workers can read it, events and logs never hold it. */
    public RunRequest secret(String name, String value) {
        Map<String, String> more = new LinkedHashMap<>(choices.secrets);
        more.put(requireNonNull(name, "name"), requireNonNull(value, "value"));
        return with(its -> its.secrets = Collections.unmodifiableMap(more));
    }

    /**
     * Returns the same request with more values for public variables: they win over what the nodes of these variables have in
     * their settings, if the nodes are public. Values that no variable has a use for are ignored, since an agent may have
     * them for several spells. A {@link Recorder} and the
     * host's store of runs keep them, so that a run that is resumed has them again; a rerun has those of its request.
     *
     * @param values the values by the id of their node in the spell that is run, or by its name, which counts in the spells
     *     that are called, too; not changed while the run is under way
     */
    public RunRequest publicVariables(Map<String, ?> values) {
        Map<String, @Nullable Object> more = new LinkedHashMap<>(choices.publicVariables);
        more.putAll(values);
        return with(its -> its.publicVariables = Collections.unmodifiableMap(more));
    }

    /**
     * Returns the same request with an item, as if the source had given it whose node's id the request names as its start.
     *
     * @param given plain data that does not change any more
     */
    public RunRequest item(Object given) {
        requireNonNull(given, "given");
        return with(its -> its.item = given);
    }

    /** Returns the same request with a time after which the run is cancelled, instead of the runner's. */
    public RunRequest deadline(Duration longest) {
        if (longest.isNegative() || longest.isZero()) {
            throw new IllegalArgumentException("a deadline must be greater than 0, but is " + longest);
        }
        return with(its -> its.deadline = longest);
    }

    /** Returns the same request with a gate, asked before each node works, after the runner's own. */
    public RunRequest gate(Gate asked) {
        requireNonNull(asked, "asked");
        return with(its -> its.gate = asked);
    }

    /** Returns the values of the spell's inputs, by name. */
    public Map<String, @Nullable Object> inputs() {
        return inputs;
    }

    /** Returns the values for public variables, by the id or the name of their node. */
    public Map<String, @Nullable Object> publicVariables() {
        return choices.publicVariables;
    }

    /** Returns the trigger where the run starts, if the request names one. */
    public Optional<String> trigger() {
        return Optional.ofNullable(choices.trigger);
    }

    /** Returns the id of the run, if the request gives one. */
    public Optional<String> id() {
        return Optional.ofNullable(choices.id);
    }

    /** Returns the tags of the run, by name. */
    public Map<String, String> tags() {
        return choices.tags;
    }

    /** Tells whether the run carries secrets. */
    public boolean hasSecrets() {
        return !choices.secrets.isEmpty();
    }

    /** Returns the time after which the run is cancelled, if the request sets one. */
    public Optional<Duration> deadline() {
        return Optional.ofNullable(choices.deadline);
    }

    /** Returns the item of a source that starts the run, if one does. */
    public Optional<Object> item() {
        return Optional.ofNullable(choices.item);
    }

    /** Returns the gate of the run, if the request sets one. */
    public Optional<Gate> gate() {
        return Optional.ofNullable(choices.gate);
    }

    /** Tells whether nothing is said but the inputs: so it is of most requests, and is known without a look at each. */
    boolean hasInputsAlone() {
        return choices == Choices.NONE;
    }

    boolean isPublished() {
        return choices.published;
    }

    @Nullable
    Recorder recorder() {
        return choices.recorder;
    }

    @Nullable
    Reuse reuse() {
        return choices.reuse;
    }

    Map<String, String> secrets() {
        return choices.secrets;
    }

    /** Returns the request without its secrets. */
    @Override
    public String toString() {
        return "RunRequest[inputs=" + inputs.keySet() + ", trigger=" + choices.trigger + ", secrets="
                + choices.secrets.keySet() + "]";
    }
}
