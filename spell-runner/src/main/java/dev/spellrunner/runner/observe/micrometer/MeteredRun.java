// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.micrometer;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.RunObserver;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;

/** Measures one run. Its events come one after the other. */
final class MeteredRun implements RunObserver {

    private final RunMeters meters;
    private final ObservedRun run;
    /** Since when nodes wait at gates. */
    private final Map<NodePath, Instant> waiting = new HashMap<>(2);

    MeteredRun(RunMeters meters, ObservedRun run) {
        this.meters = meters;
        this.run = run;
    }

    @Override
    public void event(NodeEvent event) {
        if (event instanceof NodeEvent.Waiting) {
            waiting.putIfAbsent(event.path(), event.at());
            meters.held(this, true);
            return;
        }
        Instant since = waiting.isEmpty() ? null : waiting.remove(event.path());
        if (since != null) {
            meters.waited(event.component(), Duration.between(since, event.at()));
            meters.held(this, !waiting.isEmpty());
        }
        if (event instanceof NodeEvent.Completed completed) {
            if (completed.usage() != null && !event.path().isRoot()) {
                meters.used(completed.usage());
            }
            ended(event, completed.micros());
        } else if (event instanceof NodeEvent.Failed failed) {
            ended(event, failed.micros());
        } else if (event instanceof NodeEvent.Cancelled cancelled) {
            ended(event, cancelled.micros());
        }
    }

    private void ended(NodeEvent event, long micros) {
        if (event.path().isRoot()) {
            meters.held(this, false);
            meters.run(run.spell(), run.origin().door(), event.kind(), micros);
        } else {
            meters.node(event.component(), event.kind(), micros);
        }
    }
}
