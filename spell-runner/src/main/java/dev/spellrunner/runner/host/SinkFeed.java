// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.runner.host.Outbound.Next;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes what a connection hears on to a sink, on an executor's threads, one at a time. Thread-safe. */
final class SinkFeed {

    private static final Logger log = LoggerFactory.getLogger(EventSink.class);

    private final EventSink sink;
    private final Executor executor;
    private final EventCodec codec = EventCodec.create();
    private final Complaints complaints = new Complaints(log);

    private volatile @Nullable Outbound<Void> outbound;

    SinkFeed(EventSink sink, Executor executor) {
        this.sink = requireNonNull(sink, "sink");
        this.executor = executor;
    }

    void startWith(SpellManager manager) {
        outbound = new Outbound<>(manager, manager::take, executor, this::passOn);
        available();
    }

    /** There are events, perhaps. Before the start that is not heard: the start looks for itself. */
    void available() {
        Outbound<Void> its = outbound;
        if (its != null) {
            its.wake();
        }
    }

    private void passOn() {
        Outbound<Void> its = requireNonNull(outbound, "outbound");
        for (Next<Void> next = its.next(); next != null; next = its.next()) {
            if (next instanceof Next.Events<Void> some) {
                some.events().forEach(this::emit);
            } else {
                log.warn("sink {} has fallen behind, and receives no more events", sink);
                its.end();
                return;
            }
        }
    }

    private void emit(LoggedEvent event) {
        try {
            sink.emit(codec.decode(event.json()));
        } catch (Throwable e) {
            complaints.failed("sink " + sink + ", on event " + event.seq() + " of run '" + event.run() + "',", e);
        }
    }
}
