// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.State;
import dev.spellrunner.runner.plan.Plan;
import dev.spellrunner.runner.play.Play;
import dev.spellrunner.runner.play.PlayedSpell;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Executor;

/** Shows a runner to the play of its spell. Thread-safe. */
final class PlayedRunner implements PlayedSpell {

    private final SpellRunner runner;

    PlayedRunner(SpellRunner runner) {
        this.runner = runner;
    }

    @Override
    public Plan plan() {
        return runner.plan();
    }

    @Override
    public State state() {
        return runner.state();
    }

    @Override
    public Executor threads() {
        return runner.executor();
    }

    @Override
    public Runnable after(Duration delay, Runnable action) {
        return runner.alarm().after(delay, action);
    }

    @Override
    public boolean isLaterThan(PlayedSpell other) {
        return other instanceof PlayedRunner older && runner.isLaterThan(older.runner);
    }

    @Override
    public void requireOpen() {
        runner.requireOpen();
    }

    @Override
    public CompletionStage<?> start(String node, Object item) {
        return runner.startOfItem(RunRequest.of(Map.of()).at(node).item(item));
    }

    @Override
    public void tell(Play now) {
        runner.tell(PlayState.of(now));
    }
}
