// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunStatus;
import dev.spellrunner.runner.cluster.RunSummary;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** Keeps the index up to date with what runs report. Thread-safe. */
final class Summaries {

    private static final int SHOWN_INPUTS = 256;

    private final RunIndex index;
    private final EventCodec codec;

    Summaries(RunIndex index, EventCodec codec) {
        this.index = index;
        this.codec = codec;
    }

    /** Notes a run that goes on. */
    RunSummary begun(RunHeader header, String name, Map<String, ?> inputs) {
        String text = codec.encodeValues(inputs);
        RunSummary summary = new RunSummary(
                header.channel(),
                header.run(),
                name,
                header.version(),
                RunStatus.RUNNING,
                header.startedAt(),
                Optional.empty(),
                text.length() > SHOWN_INPUTS ? text.substring(0, SHOWN_INPUTS) : text,
                header.tags());
        index.put(summary);
        return summary;
    }

    /**
     * Notes that a run has ended.
     *
     * @param kind the kind of its last event
     */
    RunSummary ended(RunSummary run, String kind, Instant at) {
        RunSummary ended = new RunSummary(
                run.channel(),
                run.run(),
                run.name(),
                run.version(),
                RunStatus.of(kind),
                run.startedAt(),
                Optional.of(at),
                run.inputs(),
                run.tags());
        index.put(ended);
        return ended;
    }
}
