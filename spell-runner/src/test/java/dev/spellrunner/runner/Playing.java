// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.PlayState.Status;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;

/** A spell that plays, all on the test's thread: its runs end when the test answers their node Wait. */
abstract class Playing {

    final ManualSource tap = new ManualSource();
    final ManualSource well = new ManualSource();
    final List<PlayState> told = Collections.synchronizedList(new ArrayList<>());
    /** The results that the nodes Wait await, the oldest first. */
    final Queue<CompletableFuture<Outputs>> waits = new ArrayDeque<>();
    /** The items whose runs have come to the node Wait, in order. */
    final List<Object> items = new ArrayList<>();

    final Bench bench = new Bench()
            .add(tap.component("Tap"))
            .add(well.component("Well"))
            .add(Component.named("Wait")
                    .input("in", SocketType.ANY)
                    .triggerInput("trigger")
                    .output("out", SocketType.ANY)
                    .triggerOutput("trigger")
                    .nonBlocking()
                    .worker((in, ctx) -> {
                        items.add(in.all("in").get(0));
                        CompletableFuture<Outputs> wait = new CompletableFuture<>();
                        waits.add(wait);
                        return Outputs.later(wait);
                    }));

    static SpellBuilder drawing() {
        return Spell.named("stream")
                .node("tap", "Tap")
                .node("wait", "Wait")
                .node("o", "Output", Bench.named("result"))
                .wire("tap", "trigger", "wait", "trigger")
                .wire("tap", "out", "wait", "in")
                .wire("wait", "trigger", "o", "trigger")
                .wire("tap", "out", "o", "input");
    }

    static SpellBuilder drawingOfTwo() {
        return drawing()
                .node("well", "Well")
                .node("wait2", "Wait")
                .wire("well", "trigger", "wait2", "trigger")
                .wire("well", "out", "wait2", "in");
    }

    SpellRunner.Builder on(Spell spell) {
        return bench.on(spell).executor(Runnable::run).onPlay(told::add);
    }

    SpellRunner runner() {
        return on(drawing().build()).build();
    }

    /** Ends the oldest run that waits. */
    void endRun() {
        waits.remove().complete(Outputs.none());
    }

    List<Phase> phasesTold() {
        return told.stream().map(PlayState::phase).toList();
    }

    static List<Status> statuses(PlayState state) {
        return state.sources().stream().map(PlayState.Source::status).toList();
    }
}
