// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.State;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.Node;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The context of a worker whose events are recorded already: it emits none. */
record SilentContext(WorkContext context) implements WorkContext {

    @Override
    public String run() {
        return context.run();
    }

    @Override
    public NodePath path() {
        return context.path();
    }

    @Override
    public String execution() {
        return context.execution();
    }

    @Override
    public Node node() {
        return context.node();
    }

    @Override
    public State state() {
        return context.state();
    }

    @Override
    public Map<String, @Nullable Object> runInputs() {
        return context.runInputs();
    }

    @Override
    public Map<String, @Nullable Object> publicVariables() {
        return context.publicVariables();
    }

    @Override
    public Optional<String> trigger() {
        return context.trigger();
    }

    @Override
    public Optional<Object> item() {
        return context.item();
    }

    @Override
    public String owner() {
        return context.owner();
    }

    @Override
    public Map<String, String> tags() {
        return context.tags();
    }

    @Override
    public Optional<String> secret(String name) {
        return context.secret(name);
    }

    @Override
    public void progress(@Nullable Object chunk) {
        // It was recorded, and is told from there.
    }

    @Override
    public void usage(Usage usage) {
        context.usage(usage);
    }

    @Override
    public boolean isCancelled() {
        return context.isCancelled();
    }

    @Override
    public void onCancel(Runnable action) {
        context.onCancel(action);
    }
}
