// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.event.BufferedSink;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Hears what the nodes of a run do. */
public final class Events {

    private Events() {}

    /** Returns one line for people. */
    static String line(NodeEvent event) {
        if (event instanceof NodeEvent.Completed completed) {
            return event.path() + " gave " + completed.outputs();
        }
        if (event instanceof NodeEvent.Failed failed) {
            return event.path() + " failed: " + failed.error();
        }
        if (event instanceof NodeEvent.Skipped skipped) {
            return event.path() + " was skipped by the " + skipped.by().text() + ": " + skipped.reason();
        }
        return event.path() + " " + event.kind();
    }

    /** Tells whether an event is the last one of its run. */
    static boolean endsTheRun(NodeEvent event) {
        return event.path().isRoot() && event.isTerminal();
    }

    /** Returns an event as it was read from JSON of any version; empty, if a later version added its kind. */
    static Optional<NodeEvent> read(String json, EventCodec codec) {
        return codec.decodeIfKnown(json);
    }

    /** Runs a spell for a listener that may block, such as one that writes to a database. */
    static void tell(Spell spell, Map<String, ?> inputs, Consumer<String> slow) {
        EventCodec codec = EventCodec.create();
        try (BufferedSink buffered = EventSink.buffered(event -> slow.accept(codec.encodeToString(event)))
                        .capacity(1_000)
                        .build();
                SpellRunner runner = SpellRunner.builder(spell)
                        .sink(EventSink.all(buffered, event -> System.out.println(line(event))))
                        .build()) {
            runner.run(inputs);
        }
    }

    /** Keeps a client's rule: each event once, in order, whatever was merged or sent twice. */
    static final class Follower {

        private long last;

        /** Tells whether to apply an event; throws if something is missing before it. */
        boolean isNext(NodeEvent event) {
            if (event.seq() <= last) {
                return false;
            }
            if (event.since() > last + 1) {
                throw new IllegalStateException("events after " + last + " are missing: follow again from there");
            }
            last = event.seq();
            return true;
        }
    }
}
