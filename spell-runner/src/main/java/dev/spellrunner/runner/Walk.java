// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

/** The parts of a run that go on in it, and how they hang together. Confined to the run's thread. */
final class Walk {

    final Ends ends;
    final Order order;
    final Workers workers;
    final InnerScopes scopes;

    Walk(Execution execution, Narration narration) {
        this.ends = new Ends(execution, narration, this);
        this.order = new Order(ends, new Triggers());
        this.workers = new Workers(execution, narration, this);
        this.scopes = new InnerScopes(execution, this);
    }

    /** Begins the run of a spell: at an entry, or, as a pure dataflow, at every output. */
    void begin(Frame frame, int entry) {
        order.agenda.open(frame);
        frame.entry = entry;
        if (!workers.areGuarded() && (entry == Plan.NOWHERE || order.agenda.isEmpty())) {
            workers.workThrough(frame, frame.plan.scheduleFrom(entry, DryWalk::layOut));
        } else {
            order.begin(frame);
        }
        ends.opened(frame);
    }

    /** Lets the node that was found work. */
    void workNext() {
        Frame frame = order.scope();
        workers.work(frame, order.takeTurn());
    }
}
