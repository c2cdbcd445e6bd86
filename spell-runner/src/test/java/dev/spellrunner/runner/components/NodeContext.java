// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.spell.Node;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A context of a node that works without a run. */
record NodeContext(Node node) implements WorkContext {

    @Override
    public String run() {
        return "r1";
    }

    @Override
    public NodePath path() {
        return NodePath.of(node.id());
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
        // Nobody watches
    }

    @Override
    public boolean isCancelled() {
        return false;
    }

    @Override
    public void onCancel(Runnable action) {
        // Nobody cancels
    }
}
