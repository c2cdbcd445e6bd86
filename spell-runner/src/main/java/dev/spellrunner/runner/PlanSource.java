// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.WorkerDecorator;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.plan.PlanCompiler;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Gives a runner its plan: compiles its spell, or shares what another runner has compiled. Confined to a builder. */
final class PlanSource {

    final Spell spell;

    private final @Nullable RunnerCore compiled;
    private final List<WorkerDecorator> decorators = new ArrayList<>();
    private Components components = StandardComponents.all();
    private boolean strict;

    private PlanSource(Spell spell, @Nullable RunnerCore compiled) {
        this.spell = spell;
        this.compiled = compiled;
    }

    static PlanSource compiling(Spell spell) {
        return new PlanSource(spell, null);
    }

    static PlanSource sharing(RunnerCore other) {
        return new PlanSource(other.plan.spell, other);
    }

    void components(Components all) {
        requireNotCompiled("components");
        components = all;
    }

    void strict() {
        requireNotCompiled("strictness");
        strict = true;
    }

    void decorate(WorkerDecorator decorator) {
        requireNotCompiled("decorators");
        decorators.add(decorator);
    }

    PlanCompiler compiler(SpellStore store) {
        return new PlanCompiler(means(), store::find);
    }

    RunnerCore core(RunnerOptions options) {
        return compiled == null
                ? new RunnerCore(compiler(options.store).compile(spell), means(), options.copy())
                : new RunnerCore(compiled.plan, compiled.means, options.copy());
    }

    private PlanCompiler.Means means() {
        return new PlanCompiler.Means(components, strict, decorators);
    }

    void requireNotCompiled(String what) {
        if (compiled != null) {
            throw new IllegalStateException(
                    what + " cannot be changed: this runner shares what another one has compiled"
                            + " (start from the spell instead)");
        }
    }
}
