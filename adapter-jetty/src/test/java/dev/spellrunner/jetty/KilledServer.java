// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.store.RunDirectory;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/**
 * A process that is killed while it runs spells: a server that keeps its runs in a directory, and starts some when there are
 * none. What its nodes with lasting effects do they write to a ledger.
 */
final class KilledServer {

    /** The number of runs that it starts. */
    static final int RUNS = 2;
    /** The time that such a node takes for its work. */
    private static final int WORK_MILLIS = 15;
    /** The number of executions of a run that are written to the ledger. */
    static final int EFFECTS = 12;

    private KilledServer() {}

    /**
     * Serves until it is killed.
     *
     * @param args the port, the directory of runs, the ledger
     */
    public static void main(String[] args) throws Exception {
        Path ledger = Path.of(args[2]);
        InMemorySpells spells = new InMemorySpells(spell(), inner());
        SpellHost host = SpellHost.builder(user -> spells)
                .components(components(ledger))
                .runsOutliveConnections()
                .approvals(request -> request.component().equals("Approve"))
                .secrets(header -> Map.of("key", "k"))
                .runs(RunDirectory.at(Path.of(args[1])))
                .build();
        if (!Files.exists(ledger)) {
            Files.createFile(ledger);
            for (int i = 0; i < RUNS; i++) {
                // Each connection has a State of its own.
                host.connect(Fixture.ADA)
                        .start(
                                "k",
                                RunRequest.of(Map.of("list", List.of(1, 2, 3, 4)))
                                        .secret("key", "k")
                                        .deadline(Duration.ofMinutes(10)));
            }
        }
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        connector.setPort(Integer.parseInt(args[0]));
        server.addConnector(connector);
        server.setHandler(SpellHandler.builder(host, Fixture.TOKENS).build());
        server.start();
        server.join();
    }

    private static Components components(Path ledger) {
        return StandardComponents.all()
                .with(
                        node("Step").repeatable().worker((in, ctx) -> later(in.get("in"))),
                        node("Effect").worker((in, ctx) -> {
                            note(ledger, ctx);
                            return later(in.get("in"));
                        }),
                        // Works long enough for the next trigger to come meanwhile, which is put off.
                        node("Record").action().worker((in, ctx) -> {
                            note(ledger, ctx);
                            return later(in.get("in"), 4 * WORK_MILLIS);
                        }),
                        node("Break")
                                .triggerOutput("error")
                                .repeatable()
                                .worker((in, ctx) ->
                                        Outputs.later(after(WORK_MILLIS).thenApply(done -> {
                                            throw new IllegalStateException("breaks");
                                        }))),
                        node("Approve").repeatable().nonBlocking().worker((in, ctx) -> Outputs.of("out", "approved")),
                        node("Secret")
                                .repeatable()
                                .nonBlocking()
                                .worker((in, ctx) -> Outputs.of(
                                        "out", ctx.secret("key").orElse("none").equals("k") ? "known" : "unknown")));
    }

    private static ComponentBuilder node(String name) {
        return Component.named(name)
                .input("in", SocketType.ANY)
                .triggerInput("trigger")
                .output("out", SocketType.ANY)
                .triggerOutput("trigger");
    }

    private static Outputs later(@Nullable Object value) {
        return later(value, WORK_MILLIS);
    }

    private static Outputs later(@Nullable Object value, int millis) {
        return Outputs.later(after(millis).thenApply(done -> Outputs.of("out", value)));
    }

    private static CompletableFuture<Void> after(int millis) {
        return CompletableFuture.runAsync(() -> {}, CompletableFuture.delayedExecutor(millis, TimeUnit.MILLISECONDS));
    }

    private static void note(Path ledger, WorkContext context) {
        try {
            Files.writeString(ledger, context.execution() + "\n", StandardOpenOption.APPEND);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * In order and in parallel over a list, then a spell that it calls, an approval, a failure that the spell handles, and a
     * secret; with State. Beside that, a node that runs for two triggers that come at the same time.
     */
    private static Spell spell() {
        return Spell.named("killed")
                .id("k")
                .state("said", List.of())
                .node("start", "Module Trigger In")
                .node("list", "Universal Input", Map.of("name", "list"))
                .node("loop", "ForEach", Map.of("parallel", false))
                .node("step", "Step")
                .node("effect", "Effect")
                .node("write", "State Write", Map.of("inputs", List.of(Map.of("name", "said", "socketKey", "said"))))
                .node("wide", "ForEach", Map.of("parallel", true))
                .node("wideStep", "Step")
                .node("wideEffect", "Effect")
                .node(
                        "call",
                        "Spell",
                        Map.of(
                                "spellId",
                                "inner",
                                "inputs",
                                List.of(trigger("go")),
                                "outputs",
                                List.of(trigger("done"))))
                .node("approve", "Approve")
                .node("left", "Step")
                .node("right", "Step")
                .node("record", "Record")
                .node("break", "Break")
                .node("handle", "Effect")
                .node("secret", "Secret")
                .node("read", "State Read", Map.of("outputs", List.of(Map.of("name", "said", "socketKey", "said"))))
                .node("o", "Output", Map.of("name", "said"))
                .node("p", "Output", Map.of("name", "secret"))
                .wire("start", "trigger", "loop", "act1")
                .wire("list", "output", "loop", "array")
                .wire("loop", "act", "step", "trigger")
                .wire("loop", "element", "step", "in")
                .wire("step", "trigger", "effect", "trigger")
                .wire("step", "out", "effect", "in")
                .wire("effect", "trigger", "write", "trigger")
                .wire("effect", "out", "write", "said")
                .wire("loop", "done", "wide", "act1")
                .wire("list", "output", "wide", "array")
                .wire("wide", "act", "wideStep", "trigger")
                .wire("wide", "element", "wideStep", "in")
                .wire("wideStep", "trigger", "wideEffect", "trigger")
                .wire("wideStep", "out", "wideEffect", "in")
                .wire("wide", "done", "call", "go")
                .wire("call", "done", "approve", "trigger")
                .wire("start", "trigger", "left", "trigger")
                .wire("start", "trigger", "right", "trigger")
                .wire("left", "trigger", "record", "trigger")
                .wire("right", "trigger", "record", "trigger")
                .wire("approve", "trigger", "break", "trigger")
                .wire("break", "error", "handle", "trigger")
                .wire("handle", "trigger", "secret", "trigger")
                .wire("secret", "trigger", "o", "trigger")
                .wire("read", "said", "o", "input")
                .wire("o", "trigger", "p", "trigger")
                .wire("secret", "out", "p", "input")
                .build();
    }

    private static Map<String, Object> trigger(String name) {
        return Map.of("name", name, "socketKey", name, "socketType", "triggerSocket", "taskType", "option");
    }

    private static Spell inner() {
        return Spell.named("inner")
                .id("inner")
                .node("in", "Module Trigger In", Map.of("name", "go"))
                .node("1", "Step")
                .node("2", "Effect")
                .node("out", "Module Trigger Out", Map.of("name", "done"))
                .wire("in", "trigger", "1", "trigger")
                .wire("1", "trigger", "2", "trigger")
                .wire("2", "trigger", "out", "trigger")
                .build();
    }
}
