// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.runner.plan.Plan;

/** The parts of a run that go on in it, and how they hang together. Confined to the run's thread. */
final class Walk {

    final Ends ends;
    final Order order;
    final Dispatcher dispatcher;
    final Scopes scopes;

    Walk(RunControl run, RunEvents events) {
        this.ends = new Ends(run, events, this);
        this.order = new Order(ends, new TriggerQueue());
        this.dispatcher = new Dispatcher(run, events, this);
        this.scopes = new Scopes(run, this);
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
