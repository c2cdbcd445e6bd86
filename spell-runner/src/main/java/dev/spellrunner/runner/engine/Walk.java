// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.Plan;
import org.jspecify.annotations.Nullable;

/** The parts of a run that go on in it, and how they hang together. Confined to the run's thread. */
final class Walk {

    final Ends ends;
    final Order order;
    final Dispatcher dispatcher;
    private final RunControl run;
    private @Nullable Scopes scopes;

    Walk(RunControl run, RunEvents events) {
        this.run = run;
        this.ends = new Ends(run, events, this);
        this.order = new Order(ends, new TriggerQueue());
        this.dispatcher = new Dispatcher(run, events, this);
    }

    /** Returns what opens scopes; made when there is a call or a loop. */
    Scopes scopes() {
        if (scopes == null) {
            scopes = new Scopes(run, this);
        }
        return scopes;
    }

    /** Begins the run of a spell: at an entry, or, as a pure dataflow, at every output. */
    void begin(Scope scope, int entry) {
        order.agenda.open(scope);
        scope.entry = entry;
        if (!dispatcher.areGuarded() && (entry == Plan.NOWHERE || order.agenda.isEmpty())) {
            dispatcher.workThrough(scope, scope.plan.scheduleFrom(entry, DryWalk::layOut));
        } else {
            order.begin(scope);
        }
        ends.opened(scope);
    }

    /** Lets the node that was found work. */
    void workNext() {
        Scope scope = order.scope();
        dispatcher.work(scope, order.takeTurn());
    }
}
