// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import java.util.ArrayList;
import java.util.List;

/** Begins the definitions of components that control passes through: a trigger comes in, and one goes out. */
final class Steps {

    private static final Outputs.Values TRUE = Outputs.none().firing("true");
    private static final Outputs.Values FALSE = Outputs.none().firing("false");

    private Steps() {}

    /** Begins a component that goes on at {@code trigger} when its work is done. */
    static ComponentBuilder step(String name, String summary) {
        return Component.named(name).summary(summary).triggerInput("trigger").triggerOutput("trigger");
    }

    /** Begins such a component whose outputs depend on its inputs and settings alone. */
    static ComponentBuilder pure(String name, String summary) {
        return step(name, summary).pure();
    }

    /** Begins a pure component that goes on at {@code true} or {@code false}: see {@link #decided}. */
    static ComponentBuilder gate(String name, String summary) {
        return Component.named(name)
                .summary(summary)
                .triggerInput("trigger")
                .triggerOutput("true")
                .triggerOutput("false")
                .pure();
    }

    /** Returns the outputs of a gate. */
    static Outputs.Values decided(boolean decision) {
        return decision ? TRUE : FALSE;
    }

    /** Returns a component under its own name and others, by which other editors know it. */
    static List<Component> alsoNamed(Component component, String... others) {
        List<Component> all = new ArrayList<>(others.length + 1);
        all.add(component);
        for (String other : others) {
            all.add(component.renamed(other));
        }
        return all;
    }
}
