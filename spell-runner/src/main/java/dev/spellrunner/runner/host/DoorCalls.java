// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.observe.CallObserver;
import dev.spellrunner.runner.observe.ObservedCall;

/** Tells the observers of a host of calls at doors whose protocol has methods of its own. */
public final class DoorCalls {

    private static final CallObserver NONE = error -> {};

    private DoorCalls() {}

    /**
     * Tells of a call that begins.
     *
     * @return is to be told how it ends, once; its span is that of the run which the call starts
     */
    public static CallObserver begin(SpellHost host, ObservedCall call) {
        Observers observers = host.core().observers();
        return observers == null ? NONE : observers.calling(call);
    }
}
