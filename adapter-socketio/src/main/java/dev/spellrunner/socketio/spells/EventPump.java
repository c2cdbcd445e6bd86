// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.MessageMemory;
import dev.spellrunner.runner.host.Outbound;
import dev.spellrunner.runner.host.Outbound.Next;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.Future;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Sends events and answers to one client in order: an answer goes after the events that were there before it. Events wait where
 * they are, in the log, until the client has read most of what it was sent. Thread-safe.
 */
final class EventPump implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(SpellSockets.class);
    private static final Duration LONGEST_END = Duration.ofSeconds(2);
    private static final int MOST_RUNS = 1000;
    private static final int MOST_PENDING_BYTES = 128 * 1024;
    /** No bound of its own: a client may make only so many calls at once, and the session counts the bytes. */
    private static final long MOST_ANSWERS = Long.MAX_VALUE;

    private final SocketIoSocket socket;
    private final SpellManager manager;
    private final List<OlderNames> olderNames;

    private final Outbound<Runnable> outbound;
    /** Ends the connection of a client that was dropped. Of the pump alone, as are the maps. */
    private Future<?> end = CompletableFuture.completedFuture(null);

    private final InputsUnderWay inputs;
    /** The ids of spells by run: events themselves have their names. */
    private final Map<String, String> spells = new Latest<>(MOST_RUNS);

    /** Forgets the oldest: a client that closes a spell does not hear how its runs end. */
    private static final class Latest<V> extends LinkedHashMap<String, V> {
        private static final long serialVersionUID = 1;

        private final int most;

        Latest(int most) {
            this.most = most;
        }

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, V> eldest) {
            return size() > most;
        }
    }

    /**
     * Creates the pump of a client.
     *
     * @param memory counts what is kept for it; closed with the pump
     */
    EventPump(
            SocketIoSocket socket,
            SpellManager manager,
            Executor executor,
            List<OlderNames> olderNames,
            MessageMemory.Share memory) {
        this.socket = socket;
        this.inputs = new InputsUnderWay(memory);
        this.manager = manager;
        this.outbound = new Outbound<>(manager, manager::take, executor, this::pump);
        this.olderNames = olderNames;
    }

    /** A call has begun, whose answer is awaited. */
    void expect() {
        outbound.expect();
    }

    /** Sends an answer when its turn comes. */
    void answer(Runnable sending) {
        outbound.answer(sending, 0, MOST_ANSWERS);
    }

    /** There is something to send, perhaps. Not on the caller's thread: it may be that of a run. */
    void wake() {
        outbound.wake();
    }

    /** Gives back the memory of what is kept for the client. Idempotent. */
    @Override
    public void close() {
        inputs.close();
    }

    private void pump() {
        try {
            while (socket.isConnected() && socket.pendingBytes() <= MOST_PENDING_BYTES) {
                Next<Runnable> next = outbound.next();
                if (next == null) {
                    return;
                }
                send(next);
            }
        } catch (Throwable e) {
            // An error, too: the client would wait for ever.
            log.warn("events cannot be sent to socket '{}', which is disconnected", socket.id(), e);
            socket.close();
        }
    }

    private void send(Next<Runnable> next) {
        if (next instanceof Next.Events<Runnable> some) {
            some.events().forEach(this::send);
        } else if (next instanceof Next.Answer<Runnable> one) {
            one.answer().run();
        } else if (next instanceof Next.Dropped<Runnable> dropped) {
            socket.emit("connection-dropped", dropped.why().fields());
            // In time, whatever becomes of the answers.
            end = socket.later(LONGEST_END, socket::dropWhenSent);
        } else {
            end.cancel(false);
            socket.dropWhenSent();
        }
    }

    private void send(LoggedEvent event) {
        socket.emit("node-event", ServiceValues.raw(event));
        if (!olderNames.isEmpty()) {
            sendByOlderNames(ServiceValues.read(event), event.size());
        }
        if (event.isLast()) {
            socket.emit("spell-runner created", result(ServiceValues.read(event)));
            spells.remove(event.run());
        }
    }

    private Map<String, @Nullable Object> result(JsonNode last) {
        Map<String, @Nullable Object> result = new LinkedHashMap<>();
        result.put("spellId", spellOf(last));
        result.put("run", last.path("run").asText());
        result.put("status", last.path("kind").asText());
        for (String field : List.of("outputs", "error", "reason")) {
            if (last.has(field)) {
                result.put(field, last.get(field));
            }
        }
        return result;
    }

    private String spellOf(JsonNode event) {
        String name = event.path("spell").asText();
        return spells.computeIfAbsent(event.path("run").asText(), run -> idOf(name));
    }

    private String idOf(String name) {
        try {
            return manager.spell(name).id();
        } catch (ServiceException e) {
            // Renamed or deleted while it ran: the name is all that is known of it.
            return name;
        }
    }

    private void sendByOlderNames(JsonNode event, int bytes) {
        if (event.path("path").asText().isEmpty()) {
            return;
        }
        String place = event.path("run").asText() + ' ' + event.path("path").asText();
        switch (event.path("kind").asText()) {
            case "started" -> inputs.put(place, event.path("inputs"), bytes);
            case "completed", "failed" -> {
                JsonNode input = inputs.remove(place);
                olderNames.forEach(names -> names.tell(socket, spellOf(event), event, input));
            }
            case "cancelled" -> inputs.remove(place);
            default -> {
                // Neither Thoth nor Magick told of it.
            }
        }
    }
}
