// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Passes what a connection hears on to a sink, on an executor's threads, one at a time. Thread-safe. */
final class SinkFeed {

    private static final Logger log = LoggerFactory.getLogger(EventSink.class);
    private static final int BATCH_BYTES = 64 * 1024;

    private final EventSink sink;
    private final Executor executor;
    private final EventCodec codec = EventCodec.create();
    /** How often it was told that there is something, since it last had nothing to do; one more before it started. */
    private final AtomicInteger signals = new AtomicInteger(1);

    private volatile @Nullable SpellManager manager;

    SinkFeed(EventSink sink, Executor executor) {
        this.sink = requireNonNull(sink, "sink");
        this.executor = executor;
    }

    void startWith(SpellManager itsManager) {
        manager = itsManager;
        submit();
    }

    void available() {
        if (signals.getAndIncrement() == 0) {
            submit();
        }
    }

    private void submit() {
        try {
            executor.execute(this::passOn);
        } catch (RejectedExecutionException e) {
            giveUp("the executor takes no more");
        }
    }

    private void passOn() {
        SpellManager source = requireNonNull(manager, "manager");
        int seen;
        do {
            seen = signals.get();
            try {
                for (List<LoggedEvent> events = source.take(BATCH_BYTES);
                        !events.isEmpty();
                        events = source.take(BATCH_BYTES)) {
                    events.forEach(this::emit);
                }
            } catch (FellBehindException e) {
                giveUp(String.valueOf(e.getMessage()));
                return;
            }
        } while (!signals.compareAndSet(seen, 0));
    }

    private void emit(LoggedEvent event) {
        try {
            sink.emit(codec.decode(event.json()));
        } catch (Throwable e) {
            log.warn("sink {} failed on event {} of run '{}'", sink, event.seq(), event.run(), e);
        }
    }

    private void giveUp(String why) {
        log.warn("sink {} hears no more: {}", sink, why);
        SpellManager source = manager;
        if (source != null) {
            source.close();
        }
    }
}
