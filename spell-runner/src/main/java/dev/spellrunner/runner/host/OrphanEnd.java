// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.core.event.Cause;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.LostRun;
import dev.spellrunner.runner.log.LoggedEvent;
import java.time.Instant;
import java.util.List;

/** The end of a run that cannot go on after its host was lost, as it is kept and told. Immutable. */
final class OrphanEnd {

    private final KeptRun run;
    private final EventCodec codec;
    private final LostRun lost;

    OrphanEnd(KeptRun run, Recording recording, EventCodec codec, Instant now) {
        this.run = run;
        this.codec = codec;
        this.lost = new LostRun(recording.events(), now);
    }

    void failed(String message, String hint) {
        append(lost.failed(message, hint));
    }

    void cancelled(String reason, Cause by) {
        append(lost.cancelled(reason, by));
    }

    private void append(List<NodeEvent> ends) {
        ends.forEach(event -> run.append(LoggedEvent.of(event, codec)));
    }
}
