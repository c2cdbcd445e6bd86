// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.store;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/** The lease of a run whose inputs become known with its first event. Thread-safe as its writer. */
record BegunRun(RunWriter writer, RunHeader header, String name, Summaries summaries, EventCodec codec)
        implements Lease {

    @Override
    public long epoch() {
        return writer.epoch();
    }

    @Override
    public void append(LoggedEvent event, List<StateImage> changed) {
        writer.append(event, changed);
        if (event.seq() == 1 && codec.decode(event.json()) instanceof NodeEvent.Started started) {
            summaries.begun(header, name, started.inputs());
        }
    }

    @Override
    public void stops(Map<String, @Nullable Object> stops) {
        writer.stops(stops);
    }

    @Override
    public CompletionStage<Void> written() {
        return writer.written();
    }

    @Override
    public void release() {
        writer.release();
    }
}
