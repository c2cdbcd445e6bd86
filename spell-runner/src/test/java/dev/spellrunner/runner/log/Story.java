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
        return new Started(run, SPELL, seq, seq, AT, NodePath.ROOT, "", Map.of("who", "Ada"));
    }

    Completed ends() {
        seq++;
        return new Completed(run, SPELL, seq, seq, AT, NodePath.ROOT, "", Map.of("answer", run), List.of(), 9);
    }

    Started started(String path) {
        seq++;
        return new Started(run, SPELL, seq, seq, AT, NodePath.parse(path), "Chat", Map.of());
    }

    Progress says(String path, @Nullable Object chunk) {
        seq++;
        return new Progress(run, SPELL, seq, seq, AT, NodePath.parse(path), "Chat", chunk);
    }

    Completed completed(String path) {
        seq++;
        return new Completed(
                run, SPELL, seq, seq, AT, NodePath.parse(path), "Chat", Map.of("seq", (int) seq), List.of("no"), 412);
    }

    Failed failed(String path) {
        seq++;
        NodeError error = new NodeError("Broken", "is \"broken\"", NodePath.parse(path), "Chat", null);
        return new Failed(run, SPELL, seq, seq, AT, NodePath.parse(path), "Chat", error, 7);
    }

    Skipped skipped(String path) {
        seq++;
        return new Skipped(run, SPELL, seq, seq, AT, NodePath.parse(path), "Chat", "output 'no' is closed");
    }

    Cancelled cancelled(String path) {
        seq++;
        return new Cancelled(run, SPELL, seq, seq, AT, NodePath.parse(path), "Chat", "by the user", 3);
    }
}
