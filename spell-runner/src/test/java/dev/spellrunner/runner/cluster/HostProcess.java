// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.postgres.PostgresCluster;
import dev.spellrunner.runner.redis.RedisCluster;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.awaitility.Awaitility;
import org.postgresql.ds.PGSimpleDataSource;

/** A process with a host of a cluster, which starts runs when it is told to; and what is called there. */
final class HostProcess implements AutoCloseable {

    static final User USER = new User("ada");
    static final Duration LEASE = Duration.ofSeconds(2);
    /** A machine that is busy answers late. */
    private static final Duration ANSWER = Duration.ofSeconds(20);

    /** The prefix of the id of a run that waits at its last node until the file {@link #word} is there. */
    private static final String HELD = "held-";

    private static final int STEPS = 24;
    private static final long STEP_MILLIS = 100;

    private final Process process;
    private final Path log;
    private final BufferedReader said;

    private HostProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
        this.said = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    }

    static HostProcess start(ClusterServer server, Path ledger, Path log) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx128m",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                HostProcess.class.getName(),
                ledger.toString()));
        command.addAll(server.words());
        Process process = new ProcessBuilder(command)
                .redirectError(new File(log.toString()))
                .start();
        return new HostProcess(process, log);
    }

    void awaitReady() throws IOException {
        await("ready");
    }

    /** Returns the file that lets held runs end. */
    static Path word(Path ledger) {
        return ledger.resolveSibling(ledger.getFileName() + ".word");
    }

    /** Returns the id of the first run of this process, which is under way until the {@link #word} is given. */
    String heldRun() {
        return HELD + process.pid();
    }

    /** Starts so many runs, of which the first one is held. */
    void startRuns(int count) throws IOException {
        OutputStream in = process.getOutputStream();
        in.write((count + "\n").getBytes(StandardCharsets.UTF_8));
        in.flush();
        await("started");
    }

    private void await(String word) throws IOException {
        for (String line; (line = said.readLine()) != null; ) {
            if (line.equals(word)) {
                return;
            }
        }
        throw new IOException("the process has ended before it was " + word + ": " + Files.readString(log));
    }

    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor(30, TimeUnit.SECONDS);
    }

    /** Sends it a signal, such as {@code STOP}. */
    void signal(String name) throws Exception {
        new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .start()
                .waitFor(30, TimeUnit.SECONDS);
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    // ---- in the process ----

    /** A row of steps, every second of which must not be repeated, and a node that holds some runs. */
    private static Spell spell() {
        SpellBuilder spell = Spell.named("steps").id("steps").node("start", "Module Trigger In");
        String before = "start";
        for (int i = 0; i < STEPS; i++) {
            spell.node("s" + i, i % 2 == 0 ? "Step" : "Effect").wire(before, "trigger", "s" + i, "trigger");
            before = "s" + i;
        }
        spell.node("hold", "Hold").wire(before, "trigger", "hold", "trigger");
        before = "hold";
        return spell.node("o", "Output", Map.of("name", "said"))
                .wire(before, "trigger", "o", "trigger")
                .wire(before, "out", "o", "input")
                .build();
    }

    private static ComponentBuilder step(String name) {
        return Component.named(name)
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .output("out", SocketType.STRING)
                .nonBlocking();
    }

    private static Outputs after(Runnable effect) {
        return Outputs.later(later(() -> {
            effect.run();
            return Outputs.of("out", "done");
        }));
    }

    private static CompletableFuture<Outputs> later(Supplier<Outputs> step) {
        return CompletableFuture.supplyAsync(
                step, CompletableFuture.delayedExecutor(STEP_MILLIS, TimeUnit.MILLISECONDS));
    }

    /** Looks again and again whether the word is given. */
    private static CompletableFuture<Outputs> hold(Path word) {
        return Files.exists(word)
                ? CompletableFuture.completedFuture(Outputs.of("out", "done"))
                : later(Outputs::none).thenCompose(waited -> hold(word));
    }

    /** An effect is noted in a list when it begins. */
    private static Components components(Path ledger) {
        return StandardComponents.all()
                .with(
                        step("Step").repeatable().worker((in, ctx) -> after(() -> {})),
                        step("Hold")
                                .repeatable()
                                .worker((in, ctx) -> Outputs.later(
                                        ctx.execution().startsWith(HELD)
                                                ? hold(word(ledger))
                                                : CompletableFuture.completedFuture(Outputs.of("out", "done")))),
                        step("Effect").worker((in, ctx) -> {
                            String execution = ctx.execution();
                            return after(() -> note(ledger, execution));
                        }));
    }

    private static void note(Path ledger, String execution) {
        try {
            Files.writeString(ledger, execution + "\n", StandardOpenOption.CREATE, StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes a place on the server that these words name. */
    static Cluster place(List<String> words) {
        if (words.get(0).startsWith("redis:")) {
            return RedisCluster.builder(URI.create(words.get(0)))
                    .prefix(words.get(1))
                    .lease(LEASE)
                    .commandTimeout(ANSWER)
                    .build();
        }
        PGSimpleDataSource source = new PGSimpleDataSource();
        source.setURL(words.get(0));
        source.setLoginTimeout(Math.toIntExact(ANSWER.toSeconds()));
        source.setConnectTimeout(Math.toIntExact(ANSWER.toSeconds()));
        return PostgresCluster.builder(source)
                .lease(LEASE)
                .commandTimeout(ANSWER)
                .build();
    }

    public static void main(String[] arguments) throws IOException {
        SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell()))
                .components(components(Path.of(arguments[0])))
                .runsOutliveConnections()
                .cluster(place(List.of(arguments).subList(1, arguments.length)))
                .build();
        BufferedReader orders = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        System.out.println("ready");
        SpellManager manager = host.connect(USER);
        for (String count; (count = orders.readLine()) != null; ) {
            for (int i = 0; i < Integer.parseInt(count); i++) {
                RunRequest request = i == 0
                        ? RunRequest.of(Map.of())
                                .id(HELD + ProcessHandle.current().pid())
                        : RunRequest.of(Map.of());
                // A machine that is too busy to say that it is alive is refused for a moment.
                Awaitility.await()
                        .atMost(Duration.ofMinutes(2))
                        .ignoreException(ServiceException.class)
                        .until(() -> manager.start("steps", request) != null);
            }
            System.out.println("started");
        }
        host.drain(Duration.ofSeconds(1));
    }
}
