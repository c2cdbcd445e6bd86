// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.examples.guides.LineServer.Lines;
import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.JsonRpc;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.WireJson;
import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.observe.RunOrigin;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Carries the calls, answers and events of one client. */
final class LineConnection implements AutoCloseable {

    private static final Logger log = LoggerFactory.getLogger(LineConnection.class);
    private static final int CALLS_IN_FLIGHT = 200;
    private static final long BYTES_OF_A_BATCH = 4L * 1024 * 1024;
    private static final int BYTES_AT_ONCE = 64 * 1024;
    private static final byte[] BEFORE_AN_EVENT =
            "{\"jsonrpc\":\"2.0\",\"method\":\"node.event\",\"params\":".getBytes(StandardCharsets.UTF_8);
    private static final byte[] AFTER_AN_EVENT = "}".getBytes(StandardCharsets.UTF_8);

    private final Lines lines;
    private final Admission admission;
    private final JsonRpc calls;
    private final SpellManager manager;
    private final BlockingQueue<byte[]> answers = new ArrayBlockingQueue<>(2 * CALLS_IN_FLIGHT);
    private final Semaphore work = new Semaphore(0);
    private volatile boolean closed;

    LineConnection(SpellService service, WireJson json, Admission admission, Lines lines) {
        this.lines = lines;
        this.admission = admission;
        this.calls = new JsonRpc(service, json, CALLS_IN_FLIGHT, BYTES_OF_A_BATCH);
        this.manager = service.host().connect(admission.user(), work::release, RunOrigin.of("lines"));
        manager.onPlay(state -> answer(calls.notification("play.state", state.fields())));
    }

    /** Reads calls until the client leaves. */
    void read() throws IOException {
        while (true) {
            CompletionStage<byte @Nullable []> made = calls.answer(manager, lines.next());
            made.thenAccept(answer -> {
                if (answer != null) {
                    answer(answer);
                }
            });
        }
    }

    /** A client that does not read its answers is disconnected: nothing waits without a bound. */
    private void answer(byte[] text) {
        if (!answers.offer(text)) {
            close();
        }
        work.release();
    }

    /** Writes events and answers: before each answer the events that came before it. Ends with the connection. */
    void write() {
        try {
            lines.write(calls.notification("ready", Map.of()));
            lines.flush();
            while (!closed && !admission.hasEnded(Instant.now())) {
                if (work.tryAcquire(1, TimeUnit.SECONDS)) {
                    work.drainPermits();
                    writeWhatThereIs();
                }
            }
        } catch (IOException | FellBehindException e) {
            log.debug("a client is gone, or too slow", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            close();
        }
    }

    private void writeWhatThereIs() throws IOException {
        byte[] answer;
        do {
            answer = answers.poll();
            for (List<LoggedEvent> next = manager.take(BYTES_AT_ONCE);
                    !next.isEmpty();
                    next = manager.take(BYTES_AT_ONCE)) {
                for (LoggedEvent event : next) {
                    lines.write(BEFORE_AN_EVENT, event.json(), AFTER_AN_EVENT);
                }
            }
            if (answer != null) {
                lines.write(answer);
            }
        } while (answer != null);
        lines.flush();
    }

    @Override
    public void close() {
        closed = true;
        manager.close();
        work.release();
        try {
            lines.close();
        } catch (IOException e) {
            log.debug("a connection could not be closed", e);
        }
    }
}
