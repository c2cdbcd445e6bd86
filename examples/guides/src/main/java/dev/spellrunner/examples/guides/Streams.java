// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.PlayState;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import java.util.Map;
import java.util.concurrent.Flow;

/** Plays a spell: each item of a source starts a run. */
public final class Streams {

    private Streams() {}

    /** Returns a component whose nodes give the items of a publisher. */
    static Component temperature(Flow.Publisher<Double> readings) {
        return Component.named("Temperature")
                .output("degrees", SocketType.NUMBER)
                .triggerOutput("trigger")
                .source(context -> readings)
                .worker((in, ctx) -> Outputs.of("degrees", ctx.item().orElse(null)));
    }

    /** Returns a spell that says for each temperature whether it is warm. */
    static Spell thermometer() {
        return Spell.named("thermometer")
                .node("sensor", "Temperature")
                .node("warm?", "In Range", Map.of("startNumber", 20, "endNumber", 50))
                .node("warm", "Output", Map.of("name", "warm"))
                .wire("sensor", "trigger", "warm?", "trigger")
                .wire("sensor", "degrees", "warm?", "input")
                .wire("warm?", "true", "warm", "trigger")
                .wire("sensor", "degrees", "warm", "input")
                .build();
    }

    /** Returns a runner of the spell. */
    static SpellRunner runner(Flow.Publisher<Double> readings, EventSink sink) {
        return SpellRunner.builder(thermometer())
                .components(StandardComponents.all().with(temperature(readings)))
                .sink(sink)
                .onPlay(state -> System.out.println("play: " + state.phase()))
                .build();
    }

    /** Plays, pauses, plays on with the latest item only, and stops. */
    static PlayState playAWhile(SpellRunner runner, Runnable meanwhile) {
        runner.play();
        runner.pause();
        runner.play(PlayPolicy.latest());
        meanwhile.run();
        return runner.stop();
    }
}
