// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Position;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/** A context of work without a run, which remembers what it is told. Thread-safe. */
public final class RecordingContext implements WorkContext {

    /** The values that became progress. */
    public final List<Object> chunks = new CopyOnWriteArrayList<>();
    /** The usage that was reported. */
    public final List<Usage> usages = new CopyOnWriteArrayList<>();

    private final Node node;
    private final List<Runnable> onCancel = new CopyOnWriteArrayList<>();
    private volatile boolean cancelled;

    /** Creates the context of some node. */
    public RecordingContext() {
        this(new Node("1", "Test", Map.of(), new Position(0, 0), Map.of(), Map.of(), Map.of()));
    }

    /** Creates the context of a node. */
    public RecordingContext(Node node) {
        this.node = node;
    }

    /** Tells the service that its work is not wanted any more. */
    public void cancel() {
        cancelled = true;
        onCancel.forEach(Runnable::run);
    }

    @Override
    public String run() {
        return "r1";
    }

    @Override
    public NodePath path() {
        return NodePath.of(node.id());
    }

    @Override
    public Node node() {
        return node;
    }

    @Override
    public State state() {
        return State.of(Map.of());
    }

    @Override
    public Map<String, @Nullable Object> runInputs() {
        return Map.of();
    }

    @Override
    public Optional<String> trigger() {
        return Optional.empty();
    }

    @Override
    public Optional<String> secret(String name) {
        return Optional.empty();
    }

    @Override
    public void progress(@Nullable Object chunk) {
        chunks.add(String.valueOf(chunk));
    }

    @Override
    public void usage(Usage usage) {
        usages.add(usage);
    }

    @Override
    public boolean isCancelled() {
        return cancelled;
    }

    @Override
    public void onCancel(Runnable action) {
        onCancel.add(action);
    }
}
