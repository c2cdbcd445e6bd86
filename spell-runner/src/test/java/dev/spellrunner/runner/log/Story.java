// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Cancelled;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Failed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Skipped;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodePath;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The events of a run, each with the next number. */
final class Story {

    private static final Instant AT = Instant.parse("2026-11-24T02:00:00.123Z");
    private static final String SPELL = "wee silver";

    private final String run;
    private long seq;

    Story(String run) {
        this.run = run;
    }

    /** Returns a whole run: {@code steps} times a node that begins, tells something and is done. */
    static List<NodeEvent> of(String run, int steps) {
        Story story = new Story(run);
        List<NodeEvent> events = new ArrayList<>(List.of(story.begins()));
        for (int i = 0; i < steps; i++) {
            events.add(story.started("" + i));
            events.add(story.says("" + i, "<" + i + ">"));
            events.add(story.completed("" + i));
        }
        events.add(story.ends());
        return events;
    }

    String run() {
        return run;
    }

    /** Returns the number of the last event so far. */
    long seq() {
        return seq;
    }

    Started begins() {
        seq++;
        return NodeEvent.of(run, SPELL).seq(seq).at(AT).started(Map.of("who", "Ada"));
    }

    Completed ends() {
        seq++;
        return NodeEvent.of(run, SPELL).seq(seq).at(AT).micros(9).completed(Map.of("answer", run));
    }

    Started started(String path) {
        seq++;
        return NodeEvent.of(run, SPELL).seq(seq).at(AT).node(path, "Chat").started(Map.of());
    }

    Progress says(String path, @Nullable Object chunk) {
        seq++;
        return NodeEvent.of(run, SPELL).seq(seq).at(AT).node(path, "Chat").progress(chunk);
    }

    Completed completed(String path) {
        seq++;
        return NodeEvent.of(run, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, "Chat")
                .closed(List.of("no"))
                .micros(412)
                .completed(Map.of("seq", (int) seq));
    }

    Failed failed(String path) {
        seq++;
        NodeError error = new NodeError("Broken", "is \"broken\"", NodePath.parse(path), "Chat", null);
        return NodeEvent.of(run, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, "Chat")
                .micros(7)
                .failed(error);
    }

    Skipped skipped(String path) {
        seq++;
        return NodeEvent.of(run, SPELL).seq(seq).at(AT).node(path, "Chat").skipped("output 'no' is closed");
    }

    Cancelled cancelled(String path) {
        seq++;
        return NodeEvent.of(run, SPELL)
                .seq(seq)
                .at(AT)
                .node(path, "Chat")
                .micros(3)
                .cancelled("by the user");
    }
}
