// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.host.Outbound;
import dev.spellrunner.runner.host.Outbound.Next;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.nio.ByteBuffer;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a run. Takes from the log only what the client has made room for: the next when the last has gone out, several in
 * one write. Thread-safe.
 */
final class EventStream extends SseStream {

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);
    private static final int FIELD_BYTES = 48;

    private final SpellManager manager;
    private final Outbound<Void> outbound;

    private volatile boolean leaving;

    // Only while nothing else is done.
    private String run = "";
    private @Nullable Follower follower;
    private @Nullable Next<Void> waiting;
    /** Whether another host had the run when the stream began. */
    private boolean elsewhere;

    private boolean last;

    EventStream(HttpCall call, SpellManager manager, Connections connections, ConnectionSettings settings) {
        super(call, connections, settings, settings.pingInterval().toNanos());
        this.manager = manager;
        this.outbound = new Outbound<>(manager, this::take, connections::execute, this::pump);
    }

    /**
     * Begins to tell of a run. The connection ends with the stream.
     *
     * @param after the number of the last event that the client knows
     */
    void begin(String id, long after) {
        run = id;
        elsewhere = isElsewhere();
        follower = manager.followRun(id, after, this::wake);
        // One that has just begun may be written only now.
        elsewhere = elsewhere || isElsewhere();
        waiting = outbound.next();
        if (waiting == null && isOver()) {
            // The end may have come in between.
            waiting = outbound.next();
            if (waiting == null) {
                letGo();
                if (after == 0) {
                    call.fail(ServiceException.gone(id));
                    return;
                }
                // To an EventSource this says that it need not come back.
                call.answerNothing(204);
                return;
            }
        }
        if (!call.begin()) {
            letGo();
            return;
        }
        silent = waiting == null;
        beginResponse("text/event-stream;charset=utf-8");
        iterate();
    }

    /**
     * Tells whether the run has ended here: its last events may be gone from the log, and then nothing more comes. The end of one
     * that another host has comes.
     */
    private boolean isOver() {
        try {
            return manager.run(run).result().isPresent() && !goesOn();
        } catch (ServiceException e) {
            // The host does not know it, or has forgotten it meanwhile.
            return !elsewhere;
        }
    }

    private boolean isElsewhere() {
        try {
            return manager.run(run) == null;
        } catch (ServiceException e) {
            return goesOn();
        }
    }

    /** Tells whether the run goes on, here or elsewhere; if that cannot be found out, it does. */
    private boolean goesOn() {
        try {
            return manager.goesOn(run);
        } catch (ServiceException e) {
            log.debug("the state of run '{}' is unknown", run, e);
            return true;
        }
    }

    /** There are events again. Not on the caller's thread: it may be that of the run. */
    private void wake() {
        outbound.wake();
    }

    private void pump() {
        if (begun) {
            iterate();
        }
    }

    private List<LoggedEvent> take(int bytes) {
        return requireNonNull(follower).take(bytes);
    }

    // ---- writing ----

    @Override
    Action tell() {
        if (last) {
            return Action.SUCCEEDED;
        }
        Next<Void> next = waiting == null ? outbound.next() : waiting;
        waiting = null;
        if (next == null && silent && isOver()) {
            // The end may have come in between.
            next = outbound.next();
            if (next == null) {
                last = true;
                return write(farewell(ServiceException.gone(run)));
            }
        }
        if (next instanceof Next.Events<Void> some) {
            last = some.events().get(some.events().size() - 1).isLast();
            if (last) {
                // Before the client hears of the end: it may come back at once, and finds its place free.
                leave();
            }
            return write(fields(some.events()));
        }
        if (next instanceof Next.Dropped<Void> dropped) {
            last = true;
            return write(farewell(dropped.why()));
        }
        if (leaving) {
            return Action.SUCCEEDED;
        }
        if (silent) {
            silent = false;
            return write(ByteBuffer.wrap(COMMENT));
        }
        return Action.IDLE;
    }

    /** Without an id: an EventSource comes back, and asks for what is missing. */
    private ByteBuffer farewell(ServiceException why) {
        byte[] error = call.json(why.fields());
        byte[] head = "event: dropped\ndata: ".getBytes(US_ASCII);
        return ByteBuffer.allocate(head.length + error.length + 2)
                .put(head)
                .put(error)
                .put((byte) '\n')
                .put((byte) '\n')
                .flip();
    }

    private static ByteBuffer fields(List<LoggedEvent> events) {
        int size = 0;
        for (LoggedEvent event : events) {
            size += event.size() + event.kind().length() + FIELD_BYTES;
        }
        ByteBuffer bytes = ByteBuffer.allocate(size);
        for (LoggedEvent event : events) {
            String head = "id: " + event.seq() + "\nevent: " + event.kind() + "\ndata: ";
            bytes.put(head.getBytes(US_ASCII))
                    .put(event.json())
                    .put((byte) '\n')
                    .put((byte) '\n');
        }
        return bytes.flip();
    }

    // ---- the end ----

    @Override
    void letGo() {
        outbound.end();
        connections.remove(this);
        leave();
    }

    /** Gives back the places of the connection and of what it has open. Idempotent. */
    private void leave() {
        Follower its = follower;
        if (its != null) {
            its.close();
        }
        manager.close();
    }

    @Override
    public void goAway() {
        leaving = true;
        connections.execute(this::iterate);
    }
}
