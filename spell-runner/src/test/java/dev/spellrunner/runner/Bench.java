// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/** Components with plain sockets and a sink that keeps events, shared by the tests of the engine. */
final class Bench {

    static final Component ENTRY =
            StandardComponents.all().find("Module Trigger In").orElseThrow();

    final List<NodeEvent> events = Collections.synchronizedList(new ArrayList<>());
    /** Counts the calls of {@link #echo}. */
    final AtomicInteger calls = new AtomicInteger();

    private Components components = StandardComponents.all();

    /** Adds a component with the sockets in, out, trigger and trigger. */
    Bench plain(String name, Worker worker) {
        return add(builder(name).worker(worker));
    }

    /** Adds a component whose nodes pass their input on, or else give their id; on the run's thread, and so in its order. */
    Bench echo(String name) {
        return add(builder(name).nonBlocking().worker(this::passOn));
    }

    /** Adds the same as a component that may block, whose nodes so may work on the executor. */
    Bench echoThatMayBlock(String name) {
        return plain(name, this::passOn);
    }

    private Outputs passOn(Inputs in, WorkContext ctx) {
        calls.incrementAndGet();
        return Outputs.of("out", in.has("in") ? in.get("in") : ctx.node().id());
    }

    static ComponentBuilder builder(String name) {
        return Component.named(name)
                .input("in", SocketType.ANY)
                .triggerInput("trigger")
                .output("out", SocketType.ANY)
                .triggerOutput("trigger");
    }

    /**
     * Returns a drawing in which node 7, on whose trigger {@code go} the run begins, calls the spell {@code test}; it goes on
     * at {@code then} or {@code error}.
     */
    static SpellBuilder callingTheTest() {
        Map<String, Object> sockets = Map.of(
                "spellId",
                "test",
                "inputs",
                List.of(trigger("go", "start")),
                "outputs",
                List.of(trigger("then", "then"), trigger("error", "error")));
        return Spell.named("calling")
                .node("start", "Module Trigger In")
                .node("7", "Spell", sockets)
                .wire("start", "trigger", "7", "go");
    }

    /** Returns a trigger socket as a node lists it. */
    static Map<String, String> trigger(String key, String name) {
        return Map.of("socketKey", key, "name", name, "taskType", "option", "socketType", "triggerSocket");
    }

    Bench add(Component component) {
        components = components.with(component);
        return this;
    }

    Components components() {
        return components;
    }

    SpellRunner.Builder on(Spell spell) {
        return SpellRunner.builder(spell).components(components).sink(events::add);
    }

    RunResult run(Spell spell) {
        return on(spell).build().run(Map.of());
    }

    /** Returns the events as kind and path. */
    List<String> told() {
        return events.stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }

    long count(String kindAndPath) {
        return told().stream().filter(kindAndPath::equals).count();
    }

    String skipReason(String path) {
        return events.stream()
                .filter(NodeEvent.Skipped.class::isInstance)
                .map(NodeEvent.Skipped.class::cast)
                .filter(event -> event.path().toString().equals(path))
                .findFirst()
                .orElseThrow(() -> new AssertionError(path + " was not skipped: " + told()))
                .reason();
    }

    /** Returns a spell with an entry, start. */
    static SpellBuilder spell() {
        return Spell.named("test").node("start", "Module Trigger In", named("start"));
    }

    /** Returns the spell start → a → o, where a is of a component and gives o its value. */
    static Spell single(String component) {
        return spell().node("a", component)
                .node("o", "Output", named("result"))
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .build();
    }

    /** Returns the spell of {@link #single}, which also has an input that nothing reads. */
    static Spell singleWithInput(String component, String input) {
        return spell().node("a", component)
                .node("o", "Output", named("result"))
                .node("i", "Universal Input", named(input))
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "o", "trigger")
                .wire("a", "out", "o", "input")
                .build();
    }

    static void await(CountDownLatch latch) throws InterruptedException {
        assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    }

    static RunResult await(Run run) throws Exception {
        return run.result().get(30, TimeUnit.SECONDS);
    }

    static Map<String, String> named(String name) {
        return Map.of("name", name);
    }
}
