// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.Gate;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.doors.agui.AgUiDoor;
import dev.spellrunner.runner.doors.mcp.McpDoor;
import dev.spellrunner.runner.doors.openai.ChatMapping;
import dev.spellrunner.runner.doors.openai.OpenAiDoor;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server whose spells can be talked to, with all doors open. */
final class ChatFixture implements AutoCloseable {

    /** The number of nodes of the component {@code Count} that have begun. */
    final AtomicInteger begun = new AtomicInteger();
    /** The number of nodes {@code Wait} that wait. */
    final AtomicInteger waiting = new AtomicInteger();

    /** The runs in which a node {@code Wait} has begun. */
    final Set<String> started = ConcurrentHashMap.newKeySet();

    /** The nodes for which an approval was asked. */
    private final Set<Gate.Request> asked;

    /** The requests that were answered, a line each. */
    final List<String> accessLog = new CopyOnWriteArrayList<>();

    final CompletableFuture<Outputs> word = new CompletableFuture<>();
    final InMemoryEventLog log = EventLog.inMemory().build();
    final SpellHost host;
    final SpellHandler handler;
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    ChatFixture() {
        this(UnaryOperator.identity());
    }

    ChatFixture(UnaryOperator<SpellHost.Builder> hostOptions) {
        this(hostOptions, Duration.ofMinutes(1));
    }

    ChatFixture(UnaryOperator<SpellHost.Builder> hostOptions, Duration holdFor) {
        this(hostOptions, holdFor, ConcurrentHashMap.newKeySet(), ChatMapping.byNames());
    }

    /** Returns a server whose chats go another way to spells. */
    static ChatFixture mapping(ChatMapping mapping) {
        return new ChatFixture(UnaryOperator.identity(), Duration.ofMinutes(1), ConcurrentHashMap.newKeySet(), mapping);
    }

    private ChatFixture(
            UnaryOperator<SpellHost.Builder> hostOptions,
            Duration holdFor,
            Set<Gate.Request> asked,
            ChatMapping mapping) {
        this.asked = asked;
        InMemorySpells ofAda = new InMemorySpells(
                echo("echo"),
                of("Tell", "tell"),
                of("Late", "late"),
                of("Fail", "fail"),
                of("TellAndFail", "tell and fail"),
                of("Wait", "a/b ü😀"),
                of("Wait", "wait"),
                of("Ask", "ask"),
                twoWhoTell(),
                calling("nested", "tell"),
                calling("nested ask", "ask"),
                conversation(),
                Spell.named("no input").node("1", "Module Trigger In").build(),
                Spell.named("broken").node("1", "Ecko").build());
        InMemorySpells ofBea = new InMemorySpells(echo("of bea"));
        host = hostOptions
                .apply(SpellHost.builder(user -> user.equals(Fixture.ADA) ? ofAda : ofBea)
                        .components(components())
                        .log(log))
                .build();
        handler = SpellHandler.builder(host, Fixture.TOKENS)
                .door(OpenAiDoor.of(host, holdFor).mapping(mapping))
                .door(AgUiDoor.of(host, holdFor))
                .door(McpDoor.builder(host).resources().holdFor(holdFor).build())
                .pingInterval(Duration.ofMillis(200))
                .allowOrigins("https://chat.example")
                .build();
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(handler);
        server.setRequestLog((request, response) -> accessLog.add(
                request.getMethod() + " " + Request.getPathInContext(request) + " " + response.getStatus()));
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not start", e);
        }
    }

    /** Returns a server on which each node {@code Ask} needs an approval. */
    static ChatFixture asking(Duration holdFor) {
        Set<Gate.Request> asked = ConcurrentHashMap.newKeySet();
        return new ChatFixture(
                host -> host.approvals(request -> {
                    boolean asks = request.component().equals("Ask");
                    if (asks) {
                        asked.add(request);
                    }
                    return asks;
                }),
                holdFor,
                asked,
                ChatMapping.byNames());
    }

    private Components components() {
        return StandardComponents.all()
                .with(speaking("Tell", ctx -> "one two three"))
                .with(speaking("Late", ctx -> "one two three and four"))
                .with(Component.named("Ask")
                        .input("in", SocketType.ANY)
                        .output("out", SocketType.ANY)
                        .worker((in, ctx) -> {
                            begun.incrementAndGet();
                            return Outputs.of("out", in.get("in"));
                        }))
                .with(speaking("TellAndFail", ctx -> {
                    throw new IllegalStateException("the cauldron is cold");
                }))
                .with(Component.named("Fail")
                        .input("in", SocketType.ANY)
                        .output("out", SocketType.ANY)
                        .worker((in, ctx) -> {
                            begun.incrementAndGet();
                            throw new IllegalStateException("the cauldron is cold");
                        }))
                .with(Component.named("Wait")
                        .input("in", SocketType.ANY)
                        .output("out", SocketType.STRING)
                        .repeatable()
                        .nonBlocking()
                        .worker((in, ctx) -> {
                            begun.incrementAndGet();
                            started.add(ctx.run());
                            waiting.incrementAndGet();
                            ctx.onCancel(waiting::decrementAndGet);
                            return Outputs.later(word.copy());
                        }));
    }

    /** Says what it gives, bit by bit, or at least how that begins. */
    private Component speaking(String name, Function<WorkContext, String> answer) {
        return Component.named(name)
                .input("in", SocketType.ANY)
                .output("out", SocketType.STRING)
                .worker((in, ctx) -> {
                    begun.incrementAndGet();
                    ctx.progress("one ");
                    ctx.progress("two ");
                    ctx.progress("three");
                    ctx.usage(Usage.of("parrot", 7, 3));
                    return Outputs.of("out", answer.apply(ctx));
                });
    }

    private static Spell echo(String id) {
        return Spell.named("the " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("3", "Output", Map.of("name", "answer"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "3", "input")
                .build();
    }

    /** Has a node of a component between its input and, through an Echo, its output. */
    private static Spell of(String component, String id) {
        return Spell.named("the " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("4", component)
                .node("5", "Echo")
                .node("3", "Output", Map.of("name", "answer"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "4", "in")
                .wire("4", "out", "5", "string")
                .wire("5", "output", "3", "input")
                .build();
    }

    /** Calls another spell for its answer. */
    private static Spell calling(String id, String called) {
        Map<String, Object> data = Map.of(
                "spellId",
                called,
                "inputs",
                List.of(Map.of("name", "message", "socketKey", "in", "socketType", "anySocket", "taskType", "output")),
                "outputs",
                List.of(Map.of("name", "answer", "socketKey", "out", "socketType", "anySocket", "taskType", "output")));
        return Spell.named("the " + id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("7", "Spell", data)
                .node("3", "Output", Map.of("name", "answer"))
                .wire("1", "trigger", "3", "trigger")
                .wire("2", "output", "7", "in")
                .wire("7", "out", "3", "input")
                .build();
    }

    private static Spell twoWhoTell() {
        return Spell.named("two who tell")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("4", "Tell")
                .node("5", "Late")
                .node("3", "Output", Map.of("name", "answer"))
                .node("6", "Output", Map.of("name", "other"))
                .wire("1", "trigger", "3", "trigger")
                .wire("1", "trigger", "6", "trigger")
                .wire("2", "output", "4", "in")
                .wire("4", "out", "3", "input")
                .wire("5", "out", "6", "input")
                .build();
    }

    /** Gives all that it is told of the conversation. */
    private static Spell conversation() {
        SpellBuilder spell = Spell.named("conversation").node("1", "Module Trigger In");
        for (String name : new String[] {"message", "history", "system", "session", "settings", "extra"}) {
            spell = spell.node("in " + name, "Universal Input", Map.of("name", name))
                    .node("out " + name, "Output", Map.of("name", name + " given"))
                    .wire("1", "trigger", "out " + name, "trigger")
                    .wire("in " + name, "output", "out " + name, "input");
        }
        return spell.build();
    }

    /** Passes a node that waits, as one who has the playground open does. */
    void answer(String run, String path) {
        try (SpellManager ada = host.connect(Fixture.ADA)) {
            assertThat(ada.control(run).answer(NodePath.parse(path), Decision.pass()))
                    .as("the node waits")
                    .isTrue();
        }
    }

    /** Passes all nodes that wait for approvals, as one who has the playground open does; tells whether there were some. */
    boolean answerWhatWaits() {
        try (SpellManager ada = host.connect(Fixture.ADA)) {
            return asked.stream().anyMatch(asks -> ada.control(asks.run()).answer(asks.path(), Decision.pass()));
        }
    }

    /** Cancels all runs of Ada, as one who has the playground open does. */
    void cancelAll() {
        try (SpellManager ada = host.connect(Fixture.ADA)) {
            started.forEach(ada::cancel);
        }
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
    }

    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer ada-token")
                .header("Content-Type", "application/json");
    }

    /** Stops the server, but not its host. */
    void stopServing() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
    }

    @Override
    public void close() {
        word.complete(Outputs.of("out", "the end"));
        stopServing();
        host.close();
        log.close();
    }
}
