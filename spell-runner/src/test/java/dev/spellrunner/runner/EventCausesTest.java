// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static dev.spellrunner.runner.Bench.single;
import static dev.spellrunner.runner.Bench.spell;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.Gate.Decision;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Events say as data who caused them, and what models took. */
@Timeout(20)
class EventCausesTest {

    private final Bench bench = new Bench();

    @Test
    void saysThatAGateRefusedANodeAndWhatNeedsIt() {
        bench.echo("Echo");

        bench.on(single("Echo"))
                .gate(request -> request.component().equals("Echo") ? Decision.refuse("no") : Decision.pass())
                .build()
                .run(Map.of());

        assertThat(causes()).containsExactly(Cause.GATE, Cause.GATE);
    }

    @Test
    void saysThatAFailureKeptOthersFromTheirWork() {
        bench.plain("Fails", (in, ctx) -> {
            throw new IllegalStateException("no");
        });

        bench.run(single("Fails"));

        assertThat(causes()).containsExactly(Cause.FAILURE);
    }

    @Test
    void saysThatTheRunItselfLeftANodeOut() {
        bench.plain("Closes", (in, ctx) -> Outputs.none().closing("trigger"));

        bench.run(single("Closes"));

        assertThat(causes()).containsExactly(Cause.RUN);
    }

    @Test
    void sumsAtTheRootWhatModelsTook() {
        bench.plain("Asks", (in, ctx) -> {
            ctx.usage(Usage.of("m", 1, 2));
            ctx.usage(Usage.of("m", 10, 20));
            return Outputs.of("out", "x");
        });

        bench.run(spell().node("a", "Asks")
                .node("b", "Asks")
                .wire("start", "trigger", "a", "trigger")
                .wire("a", "trigger", "b", "trigger")
                .build());

        assertThat(usage("a")).isEqualTo(Usage.of("m", 11, 22));
        assertThat(usage("b")).isEqualTo(Usage.of("m", 11, 22));
        assertThat(usage("")).isEqualTo(Usage.of("m", 22, 44));
        assertThat(usage("start")).isNull();
    }

    private List<Cause> causes() {
        return bench.events.stream()
                .filter(NodeEvent.Skipped.class::isInstance)
                .map(event -> ((NodeEvent.Skipped) event).by())
                .toList();
    }

    private @Nullable Usage usage(String path) {
        return bench.events.stream()
                .filter(event -> event instanceof NodeEvent.Completed
                        && event.path().toString().equals(path))
                .map(event -> (NodeEvent.Completed) event)
                .findFirst()
                .orElseThrow()
                .usage();
    }
}
