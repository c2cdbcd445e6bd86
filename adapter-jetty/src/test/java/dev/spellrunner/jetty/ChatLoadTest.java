// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.management.OperatingSystemMXBean;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * Streams the answers of a thousand chats at once, and as many plain streams of events to compare, in turns. Prints the medians
 * of what both took of a processor, without the threads of the clients, and their ratio; {@code -Dspellrunner.rounds=9} measures
 * more often, {@code -Dspellrunner.streams=100} less at once.
 */
@Tag("full")
@Timeout(600)
class ChatLoadTest {

    private static final int STREAMS = Integer.getInteger("spellrunner.streams", 1000);
    private static final int TOKENS = 100;
    private static final int ROUNDS = Integer.getInteger("spellrunner.rounds", 1);
    private static final String CHAT =
            "{\"model\":\"s\",\"stream\":true,\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}";
    private static final OperatingSystemMXBean CPU =
            (OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();

    /** A node that tells what it is told to. */
    private record Speaker(WorkContext context, CompletableFuture<Outputs> end) {}

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Queue<Speaker> speakers = new ConcurrentLinkedQueue<>();
    private final Queue<Thread> threadsOfClients = new ConcurrentLinkedQueue<>();
    private final InMemoryEventLog log = EventLog.inMemory().build();
    private final SpellHost host = SpellHost.builder(user -> new InMemorySpells(speaking()))
            .components(StandardComponents.all()
                    .with(Component.named("Speak")
                            .triggerInput("trigger")
                            .input("in", SocketType.STRING)
                            .triggerOutput("trigger")
                            .output("out", SocketType.STRING)
                            .nonBlocking()
                            .worker((in, context) -> {
                                CompletableFuture<Outputs> end = new CompletableFuture<>();
                                speakers.add(new Speaker(context, end));
                                return Outputs.later(end);
                            })))
            .hostLimits(HostLimits.defaults()
                    .connections(STREAMS + 10)
                    .connectionsOfUser(STREAMS + 10)
                    .runs(STREAMS + 10)
                    .runsOfUser(STREAMS + 10)
                    .openSpells(STREAMS + 10)
                    .openSpellsOfUser(STREAMS + 10))
            .log(log)
            .build();

    private static Spell speaking() {
        return Spell.named("speaking")
                .id("s")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("3", "Speak")
                .node("4", "Output", Map.of("name", "answer"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "in")
                .wire("3", "trigger", "4", "trigger")
                .wire("3", "out", "4", "input")
                .build();
    }

    /** A client whose stream is read to its end. */
    private record Client(Socket socket, CompletableFuture<List<String>> lines) {}

    private record Cost(double microsPerToken, long bytesHeld) {}

    @Test
    void losesNoTokenOfAThousandStreamsAndKeepsTheLogBounded() throws Exception {
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setAcceptQueueSize(STREAMS);
        server.addConnector(connector);
        server.setHandler(SpellHandler.builder(host, Fixture.TOKENS).openAi().build());
        server.start();
        ExecutorService readers = Executors.newFixedThreadPool(STREAMS, this::client);
        try {
            int port = connector.getLocalPort();
            List<Cost> chats = new ArrayList<>();
            List<Cost> events = new ArrayList<>();
            for (int round = 0; round <= ROUNDS; round++) {
                chats.add(measure(port, readers, "/v1/chat/completions", CHAT));
                events.add(measure(port, readers, "/spells/s/runs", "{\"inputs\":{\"message\":\"hi\"}}"));
            }
            double chat = median(chats);
            double event = median(events);
            System.out.printf(
                    "%d streams of %d tokens, %d rounds: chat %.1f us of CPU a token, events %.1f us, ratio %.2f;"
                            + " held after: heap %d KiB, log %d KiB%n",
                    STREAMS,
                    TOKENS,
                    ROUNDS,
                    chat,
                    event,
                    chat / event,
                    chats.get(ROUNDS).bytesHeld() / 1024,
                    log.bytes() / 1024);
            assertThat(chats.get(ROUNDS).bytesHeld())
                    .as("nothing is kept of chats but what the log keeps")
                    .isLessThan(chats.get(0).bytesHeld() + 2 * 64L * 1024 * 1024);
            assertThat(log.bytes()).as("the log keeps its bounds").isLessThanOrEqualTo(64L * 1024 * 1024);
        } finally {
            readers.shutdownNow();
            server.stop();
            host.close();
            log.close();
        }
    }

    /** Returns the median of all rounds but the first, in which code is compiled. */
    private static double median(List<Cost> costs) {
        double[] sorted = costs.stream()
                .skip(1)
                .mapToDouble(Cost::microsPerToken)
                .sorted()
                .toArray();
        return sorted[sorted.length / 2];
    }

    private Thread client(Runnable reading) {
        Thread thread = new Thread(reading, "client");
        threadsOfClients.add(thread);
        return thread;
    }

    /** Returns the time on a processor of all threads but those of the clients, in nanoseconds. */
    private long cpuOfTheServer() {
        long ofClients = threadsOfClients.stream()
                .mapToLong(client -> THREADS.getThreadCpuTime(client.getId()))
                .sum();
        return CPU.getProcessCpuTime() - ofClients;
    }

    private Cost measure(int port, ExecutorService readers, String path, String body) throws Exception {
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < STREAMS; i++) {
            clients.add(begin(port, readers, path, body));
        }
        await().atMost(Duration.ofSeconds(60)).until(() -> speakers.size() == STREAMS);
        long before = cpuOfTheServer();
        for (int token = 0; token < TOKENS; token++) {
            String next = token + " ";
            speakers.forEach(speaker -> speaker.context().progress(next));
        }
        String whole = whole();
        speakers.forEach(speaker -> speaker.end().complete(Outputs.of("out", whole)));
        for (Client client : clients) {
            client.lines().get(60, TimeUnit.SECONDS);
        }
        long spent = cpuOfTheServer() - before;
        for (Client client : clients) {
            assertThat(textOf(client.lines().join())).isEqualTo(whole);
            client.socket().close();
        }
        speakers.clear();
        await().atMost(Duration.ofSeconds(30)).until(() -> host.connections() == 0 && host.runs() == 0);
        System.gc();
        Runtime heap = Runtime.getRuntime();
        return new Cost(spent / 1000.0 / STREAMS / TOKENS, heap.totalMemory() - heap.freeMemory());
    }

    private static String whole() {
        StringBuilder text = new StringBuilder();
        for (int token = 0; token < TOKENS; token++) {
            text.append(token).append(' ');
        }
        return text.toString();
    }

    private static Client begin(int port, ExecutorService readers, String path, String body) throws IOException {
        Socket socket = new Socket("127.0.0.1", port);
        socket.getOutputStream()
                .write(("POST " + path + " HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer ada-token\r\n"
                                + "Content-Type: application/json\r\nAccept: text/event-stream\r\nConnection: close\r\n"
                                + "Content-Length: " + body.length() + "\r\n\r\n" + body)
                        .getBytes(StandardCharsets.UTF_8));
        return new Client(socket, CompletableFuture.supplyAsync(() -> lines(socket), readers));
    }

    private static List<String> lines(Socket socket) {
        List<String> lines = new ArrayList<>();
        try {
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                lines.add(line);
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the text of chunks, or of the progress in events. */
    private static String textOf(List<String> lines) {
        StringBuilder text = new StringBuilder();
        for (String line : lines) {
            if (line.startsWith("data: {") || line.startsWith("data:{")) {
                var data = Fixture.json(line.substring(line.indexOf('{')));
                text.append(data.at("/choices/0/delta/content").asText(""));
                text.append(data.path("chunk").asText(""));
            }
        }
        return text.toString();
    }
}
