// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.testing;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Runs a spell in a test, some of its workers replaced.
 *
 * <pre>{@code
 * RunTrace trace = SpellTest.of(spell)
 *         .stub("Generator", Outputs.of("result", "Once upon a time"))
 *         .run(Map.of("topic", "a fox"));
 * assertThat(trace.outputs("story")).isEqualTo("Once upon a time");
 * }</pre>
 *
 * <p>Unless an executor is set ({@link #with}), all work is done on the calling thread, one node after the other, so that
 * the order is the same each time. Confined to one thread.
 */
public final class SpellTest {

    private final Spell spell;
    private Components components = StandardComponents.all();
    private SpellStore store = SpellStore.empty();
    private final Map<String, Worker> byComponent = new LinkedHashMap<>();
    private final Map<NodePath, Worker> byNode = new LinkedHashMap<>();
    private final Map<String, WorkerDecorator> answeredComponents = new LinkedHashMap<>();
    private final List<WorkerDecorator> answeredNodes = new ArrayList<>();
    private UnaryOperator<SpellRunner.Builder> options = builder -> builder;

    private SpellTest(Spell spell) {
        this.spell = spell;
    }

    /** Starts a test of a spell, with the standard components. */
    public static SpellTest of(Spell spell) {
        return new SpellTest(requireNonNull(spell, "spell"));
    }

    /** Sets the components that the spell is drawn from. */
    public SpellTest components(Components all) {
        this.components = requireNonNull(all, "all");
        return this;
    }

    /** Sets where the spells are that it calls. */
    public SpellTest store(SpellStore spells) {
        this.store = requireNonNull(spells, "spells");
        return this;
    }

    /**
     * Lets all nodes of a component give these outputs.
     *
     * @param component its name; it need not have been given what its own workers need
     */
    public SpellTest stub(String component, Outputs outputs) {
        requireNonNull(outputs, "outputs");
        return stub(component, (in, ctx) -> outputs);
    }

    /**
     * Lets another worker do the work of all nodes of a component.
     *
     * @param component its name; it need not have been given what its own workers need
     */
    public SpellTest stub(String component, Worker worker) {
        byComponent.put(requireNonNull(component, "component"), requireNonNull(worker, "worker"));
        return this;
    }

    /**
     * Lets a node give these outputs.
     *
     * @param path its path, such as {@code 7} or {@code 7/3}; without numbers of iterations all iterations are meant
     */
    public SpellTest stubNode(String path, Outputs outputs) {
        requireNonNull(outputs, "outputs");
        return stubNode(path, (in, ctx) -> outputs);
    }

    /**
     * Lets another worker do the work of a node.
     *
     * @param path its path, such as {@code 7} or {@code 7/3}; without numbers of iterations all iterations are meant
     */
    public SpellTest stubNode(String path, Worker worker) {
        byNode.put(NodePath.parse(path), requireNonNull(worker, "worker"));
        return this;
    }

    /**
     * Lets a recording answer for all nodes of some components; see {@link Recording#answering}. So the world outside, such
     * as a language model, is asked once, when the recording is made.
     *
     * @param recording a run of the spell, such as {@code Recording.read(Path.of("story.jsonl"))}
     * @param component the name of a component; it need not have been given what its own workers need
     * @param more the names of others
     */
    public SpellTest answering(Recording recording, String component, String... more) {
        WorkerDecorator answers = recording.answering(path -> true);
        answeredComponents.put(requireNonNull(component, "component"), answers);
        for (String each : more) {
            answeredComponents.put(each, answers);
        }
        return this;
    }

    /**
     * Lets a recording answer for some nodes; see {@link Recording#answering}.
     *
     * @param recording a run of the spell
     * @param path the path of a node, such as {@code 7} or {@code 7/3}; without numbers of iterations all iterations are meant
     * @param more the paths of others
     */
    public SpellTest answeringNodes(Recording recording, String path, String... more) {
        Set<NodePath> paths = new HashSet<>(List.of(NodePath.parse(path)));
        for (String each : more) {
            paths.add(NodePath.parse(each));
        }
        answeredNodes.add(recording.answering(node -> paths.contains(node) || paths.contains(node.asDrawn())));
        return this;
    }

    /** Sets any other option of the runner: limits, a gate, the clock, an executor such as {@link ManualExecutor}. */
    public SpellTest with(UnaryOperator<SpellRunner.Builder> more) {
        requireNonNull(more, "more");
        UnaryOperator<SpellRunner.Builder> before = options;
        this.options = builder -> more.apply(before.apply(builder));
        return this;
    }

    /**
     * Runs the spell.
     *
     * @param inputs the values of the spell's inputs, by name
     * @return what happened; also when the run failed
     * @throws dev.spellrunner.core.format.InvalidSpellException if the spell cannot be run
     */
    public RunTrace run(Map<String, ?> inputs) {
        return run(RunRequest.of(inputs));
    }

    /** Runs the spell; see {@link #run(Map)}. */
    public RunTrace run(RunRequest request) {
        List<NodeEvent> events = new ArrayList<>();
        try (SpellRunner runner = runner(events::add)) {
            RunResult result = runner.run(request);
            return new RunTrace(result, events);
        }
    }

    /**
     * Returns a runner with the stubs, for tests that start runs and do something meanwhile.
     *
     * @param sink where the events go, such as {@link RecordingSink}
     */
    public SpellRunner runner(EventSink sink) {
        SpellRunner.Builder builder = SpellRunner.builder(spell)
                .components(stubbed())
                .store(store)
                .decorate(this::answerFromRecording)
                .decorate(this::stubAtNode)
                .executor(Runnable::run)
                .sink(sink);
        return options.apply(builder).build();
    }

    private Components stubbed() {
        Map<String, Worker> stubs = new LinkedHashMap<>();
        answeredComponents.keySet().forEach(name -> {
            if (!known(name).opensScopes()) {
                stubs.put(name, (in, ctx) -> Outputs.none());
            }
        });
        stubs.putAll(byComponent);
        Component[] stubbed = stubs.entrySet().stream()
                .map(stub -> known(stub.getKey()).answering(stub.getValue()))
                .toArray(Component[]::new);
        return components.with(stubbed);
    }

    /** A stub is more particular than a recording. */
    private Worker answerFromRecording(Worker worker, Node node, Component component) {
        Worker answering = worker;
        WorkerDecorator forComponent = answeredComponents.get(component.name());
        if (forComponent != null && !byComponent.containsKey(component.name())) {
            answering = forComponent.decorate(answering, node, component);
        }
        for (WorkerDecorator forNodes : answeredNodes) {
            answering = forNodes.decorate(answering, node, component);
        }
        return answering;
    }

    private Component known(String name) {
        Optional<Component> component = components.find(name);
        return component.orElseThrow(() -> new IllegalArgumentException(
                "there is no component '" + name + "' to stub (set them with components)"));
    }

    /** The path of a node is known when it works: a spell that is called in two places is compiled once. */
    private Worker stubAtNode(Worker worker, Node node, Component component) {
        boolean meant = byNode.keySet().stream().anyMatch(path -> path.node().equals(node.id()));
        return !meant
                ? worker
                : (in, ctx) -> {
                    Worker stub = stubAt(ctx.path());
                    return (stub == null ? worker : stub).work(in, ctx);
                };
    }

    private @Nullable Worker stubAt(NodePath path) {
        Worker exact = byNode.get(path);
        return exact != null ? exact : byNode.get(path.asDrawn());
    }
}
