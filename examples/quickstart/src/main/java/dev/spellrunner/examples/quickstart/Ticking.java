// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.quickstart;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Flow;
import java.util.concurrent.SubmissionPublisher;

/** Plays a spell: runs it for each item that a source of its own gives. */
public final class Ticking {

    private Ticking() {}

    /** Prints what the spell gives for some temperatures. */
    public static void main(String[] args) throws InterruptedException {
        play(List.of(19.5, 20.0, 23.5), event -> {
            if (event instanceof NodeEvent.Completed completed && event.path().isRoot()) {
                System.out.println(completed.outputs());
            }
        });
    }

    /** Returns how the play stood when all temperatures had been run. */
    static PlayState play(List<Double> temperatures, EventSink sink) throws InterruptedException {
        CountDownLatch stopped = new CountDownLatch(1);
        SubmissionPublisher<Double> readings = new SubmissionPublisher<>();
        try (SpellRunner runner = SpellRunner.builder(spell())
                .components(StandardComponents.all().with(temperature(readings)))
                .sink(sink)
                .onPlay(state -> {
                    if (state.phase() == Phase.STOPPED) {
                        stopped.countDown();
                    }
                })
                .build()) {
            runner.play();
            temperatures.forEach(readings::submit);
            readings.close();
            stopped.await();
            return runner.playState();
        }
    }

    static Component temperature(Flow.Publisher<Double> readings) {
        return Component.named("Temperature")
                .output("degrees", SocketType.NUMBER)
                .triggerOutput("trigger")
                .source(context -> readings)
                .worker((in, ctx) -> Outputs.of("degrees", ctx.item().orElse(null)));
    }

    /** Says whether it is warm, for each temperature. */
    static Spell spell() {
        return Spell.named("thermometer")
                .node("sensor", "Temperature")
                .node("warm?", "In Range", Map.of("startNumber", 20, "endNumber", 50))
                .node("warm", "Output", Map.of("name", "warm"))
                .node("cold", "Output", Map.of("name", "cold"))
                .wire("sensor", "trigger", "warm?", "trigger")
                .wire("sensor", "degrees", "warm?", "input")
                .wire("warm?", "true", "warm", "trigger")
                .wire("sensor", "degrees", "warm", "input")
                .wire("warm?", "false", "cold", "trigger")
                .wire("sensor", "degrees", "cold", "input")
                .build();
    }
}
