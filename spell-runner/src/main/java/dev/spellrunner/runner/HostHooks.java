// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.hosting.RunnerHooks;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Offers the host what a runner does for it alone. Immutable. */
final class HostHooks implements RunnerHooks<SpellRunner, SpellRunner.Builder, RunRequest, Run> {

    @Override
    public Run start(SpellRunner runner, RunRequest request, Consumer<Run> before) {
        return runner.core().start(request, before);
    }

    @Override
    public SpellRunner.Builder another(SpellRunner runner) {
        RunnerCore core = runner.core();
        return new SpellRunner.Builder(PlanSource.sharing(core), core.options.forAnother());
    }

    @Override
    public void succeeding(SpellRunner.Builder builder, SpellRunner older) {
        builder.options.predecessor = older;
    }

    @Override
    public void storeOfNamed(SpellRunner.Builder builder, Function<String, Optional<Spell>> finder) {
        builder.options.store = finder::apply;
    }

    @Override
    public void itemRuns(SpellRunner.Builder builder, Function<RunRequest, CompletionStage<?>> starter) {
        builder.options.itemRuns = starter;
    }

    @Override
    public void playOn(SpellRunner runner) {
        runner.core().player.playOnWith(runner.core());
    }

    @Override
    public boolean push(SpellRunner runner, @Nullable String source, Object item, Runnable left) {
        return runner.core().player.push(source, item, left);
    }
}
