// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.runner.host.Outbound;
import dev.spellrunner.runner.host.Outbound.Next;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.http.MediaType;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Sends the events of one run as Server-Sent Events, and ends with the run or with the client. */
final class EventStream {

    private static final Logger log = LoggerFactory.getLogger(EventStream.class);
    private static final MediaType TEXT = new MediaType("text", "plain", StandardCharsets.UTF_8);
    private static final long NO_TIMEOUT = 0;

    private final SseEmitter emitter = new SseEmitter(NO_TIMEOUT);
    private final SpellManager manager;
    private final Outbound<Void> outbound;
    private volatile Follower follower;

    private EventStream(SpellManager manager, SpellHost host, String run, long after) {
        this.manager = manager;
        this.outbound = new Outbound<>(manager, this::take, host.executor(), this::pump);
        this.follower = manager.followRun(run, after, outbound::wake);
    }

    /**
     * Begins to send.
     *
     * @param manager the connection, which is closed with the stream
     * @param after the number of the last event that the client knows
     */
    static SseEmitter begin(SpellManager manager, SpellHost host, String run, long after) {
        EventStream stream = new EventStream(manager, host, run, after);
        stream.emitter.onCompletion(stream::close);
        stream.emitter.onError(failure -> stream.close());
        stream.outbound.wake();
        return stream.emitter;
    }

    /** The follower may call before it is known here; {@link #begin} looks once more. */
    private List<LoggedEvent> take(int bytes) {
        Follower known = follower;
        return known == null ? List.of() : known.take(bytes);
    }

    private void pump() {
        try {
            for (Next<Void> next = outbound.next(); next != null; next = outbound.next()) {
                if (next instanceof Next.Events<Void> events) {
                    for (LoggedEvent event : events.events()) {
                        send(event);
                    }
                } else if (next instanceof Next.Dropped<Void> || next instanceof Next.Done<Void>) {
                    // The client comes back by itself, and goes on after the last event that it knows.
                    emitter.complete();
                    return;
                }
            }
        } catch (IOException | IllegalStateException e) {
            log.debug("the client of a stream has gone", e);
            close();
        }
    }

    private void send(LoggedEvent event) throws IOException {
        emitter.send(SseEmitter.event()
                .id(Long.toString(event.seq()))
                .name(event.kind())
                .data(new String(event.json(), StandardCharsets.UTF_8), TEXT));
        if (event.isLast()) {
            emitter.complete();
        }
    }

    private void close() {
        outbound.end();
        follower.close();
        manager.close();
    }
}
