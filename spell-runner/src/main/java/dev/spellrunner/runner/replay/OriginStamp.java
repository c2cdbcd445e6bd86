// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import java.util.HashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Lets the events of nodes that a recording answered for say so, on their way to a sink. Confined. */
final class OriginStamp implements EventSink {

    private final @Nullable EventSink sink;
    private final Set<NodePath> answered = new HashSet<>();

    OriginStamp(@Nullable EventSink sink) {
        this.sink = sink;
    }

    /** Says that what a node gives next is from the recording. */
    void answered(NodePath path) {
        answered.add(path);
    }

    @Override
    public void emit(NodeEvent event) {
        boolean isAnswer = event.isTerminal() && answered.remove(event.path());
        if (sink != null) {
            sink.emit(
                    isAnswer && event instanceof Completed completed && completed.origin() == Origin.WORKER
                            ? completed.answeredBy(Origin.RECORD)
                            : event);
        }
    }
}
