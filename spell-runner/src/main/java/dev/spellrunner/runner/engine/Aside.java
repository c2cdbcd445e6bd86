// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.runner.plan.Schedule;
import org.jspecify.annotations.Nullable;

/** A schedule that was left for the spell that one of its nodes calls. Confined to the run's thread. */
final class Aside {

    final Invocation call;
    final Schedule followed;
    final int step;
    /** Whether nothing is ready in the run but what the spell does. */
    final boolean isAlone;
    /** The schedule that was left before, in whose spell this one is; null if there is none. */
    final @Nullable Aside outer;
    /** The outputs of the spell, if it has run through. */
    Outputs.@Nullable Values given;

    Aside(Invocation call, Schedule followed, int step, boolean isAlone, @Nullable Aside outer) {
        this.call = call;
        this.followed = followed;
        this.step = step;
        this.isAlone = isAlone;
        this.outer = outer;
    }
}
