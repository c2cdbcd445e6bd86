// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.socketio.protocol.SocketIoSocket;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What goes out to one client, in its order: an answer goes after the events that were there before it. Events wait where
 * they are, in the log, until the client has read most of what it was sent. Thread-safe.
 */
final class EventPump {

    private static final Logger log = LoggerFactory.getLogger(SpellSockets.class);
    private static final int EVENT_BYTES = 64 * 1024;
    private static final int MOST_RUNS = 1000;
    private static final int MOST_NODES = 10_000;
    private static final int MOST_PENDING_BYTES = 128 * 1024;

    private final SocketIoSocket socket;
    private final SpellManager manager;
    private final Executor executor;
    private final List<OlderNames> olderNames;

    private final AtomicInteger wakes = new AtomicInteger();
    private final Queue<Runnable> answers = new ConcurrentLinkedQueue<>();

    /** Answers whose turn comes when no event is left. Only whoever pumps knows them, as it does the inputs. */
    private final Deque<Runnable> due = new ArrayDeque<>();

    /** What nodes under way were given, by run and path, for clients that are told of it when they end. */
    private final Map<String, JsonNode> inputs = new Latest<>(MOST_NODES);
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

    EventPump(SocketIoSocket socket, SpellManager manager, Executor executor, List<OlderNames> olderNames) {
        this.socket = socket;
        this.manager = manager;
        this.executor = executor;
        this.olderNames = olderNames;
    }

    /** Sends an answer when its turn comes. */
    void answer(Runnable sending) {
        answers.add(sending);
        wake();
    }

    /** There is something to send, perhaps. Not on the caller's thread: it may be that of a run. */
    void wake() {
        if (wakes.getAndIncrement() != 0) {
            return;
        }
        try {
            executor.execute(this::pump);
        } catch (RejectedExecutionException e) {
            log.debug("the host is closed, and with it a connection", e);
            socket.close();
        }
    }

    private void pump() {
        int heard = wakes.get();
        do {
            try {
                sendWhatThereIs();
            } catch (FellBehindException e) {
                log.debug("socket '{}' is too slow, and is dropped", socket.id(), e);
                socket.drop();
            } catch (RuntimeException e) {
                log.warn("socket '{}' cannot be told what happens, and is disconnected", socket.id(), e);
                socket.close();
            }
            heard = wakes.addAndGet(-heard);
        } while (heard != 0);
    }

    private void sendWhatThereIs() {
        while (socket.isConnected() && socket.pendingBytes() <= MOST_PENDING_BYTES) {
            for (Runnable next = answers.poll(); next != null; next = answers.poll()) {
                due.add(next);
            }
            List<LoggedEvent> events = manager.take(EVENT_BYTES);
            events.forEach(this::send);
            if (events.isEmpty()) {
                if (due.isEmpty()) {
                    return;
                }
                due.forEach(Runnable::run);
                due.clear();
            }
        }
    }

    private void send(LoggedEvent event) {
        socket.emit("node-event", WireValues.raw(event));
        if (!olderNames.isEmpty()) {
            sendByOlderNames(WireValues.read(event));
        }
        if (event.isLast()) {
            socket.emit("spell-runner created", result(WireValues.read(event)));
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

    private void sendByOlderNames(JsonNode event) {
        if (event.path("path").asText().isEmpty()) {
            return;
        }
        String place = event.path("run").asText() + ' ' + event.path("path").asText();
        switch (event.path("kind").asText()) {
            case "started" -> inputs.put(place, event.path("inputs"));
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
