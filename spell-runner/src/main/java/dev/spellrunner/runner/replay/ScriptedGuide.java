// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.engine.RunGuide;
import org.jspecify.annotations.Nullable;

/** A guide that follows a script. The script hears what the run tells, after its sink. Confined to the run's thread. */
interface ScriptedGuide extends EventSink, AnsweredPlan.Answers, RunGuide, RecordedOrder.Reader {

    /** Returns the script that the run follows. */
    RecordedOrder script();

    /** Returns the sink that is told of the run. */
    EventSink told();

    @Override
    default boolean goOnAlone() {
        return script().goOnAlone();
    }

    @Override
    default @Nullable NodeError missing() {
        return script().missing();
    }

    @Override
    default void emit(NodeEvent event) {
        try {
            told().emit(event);
        } finally {
            script().heard(event);
        }
    }
}
