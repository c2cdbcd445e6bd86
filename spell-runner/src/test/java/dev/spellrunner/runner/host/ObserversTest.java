// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.observe.HostLoad;
import dev.spellrunner.runner.observe.HostObserver;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.RunObserver;
import dev.spellrunner.runner.observe.RunOrigin;
import dev.spellrunner.runner.observe.TraceParent;
import java.util.ArrayList;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class ObserversTest {

    private static final User ADA = new User("ada");

    /** Notes what it is told. */
    private static final class Notes implements HostObserver {

        final List<ObservedRun> started = new CopyOnWriteArrayList<>();
        final List<NodeEvent> events = Collections.synchronizedList(new ArrayList<>());
        final List<String> work = new CopyOnWriteArrayList<>();
        final List<String> refused = new CopyOnWriteArrayList<>();
        volatile @Nullable Supplier<HostLoad> load;

        @Override
        public void watching(Supplier<HostLoad> ofHost) {
            load = ofHost;
        }

        @Override
        public void refused(String door, String code) {
            refused.add(door + " " + code);
        }

        @Override
        public RunObserver starting(ObservedRun run) {
            started.add(run);
            return new RunObserver() {
                @Override
                public void event(NodeEvent event) {
                    events.add(event);
                }

                @Override
                public void abandoned() {
                    work.add("abandoned");
                }

                @Override
                public Leaving working(WorkContext context) {
                    String note =
                            context.path() + " on " + Thread.currentThread().getName();
                    work.add("+" + note);
                    return () -> work.add("-" + note);
                }
            };
        }

        HostLoad loadNow() {
            return requireNonNull(load, "load").get();
        }
    }

    /** Fails at whatever it is told, also with errors, as where one of its classes is missing. */
    private static final class Failing implements HostObserver {
        @Override
        public void watching(Supplier<HostLoad> load) {
            throw new IllegalStateException("watching");
        }

        @Override
        public RunObserver starting(ObservedRun run) {
            return new RunObserver() {
                @Override
                public void event(NodeEvent event) {
                    throw new LinkageError("event");
                }

                @Override
                public Leaving working(WorkContext work) {
                    throw new AssertionError("working");
                }
            };
        }
    }

    private final Notes notes = new Notes();
    private final CompletableFuture<Outputs> word = new CompletableFuture<>();
    private SpellHost host = host(HostLimits.defaults());

    private SpellHost host(HostLimits limits) {
        return SpellHost.builder(user -> new InMemorySpells(Spells.waiting("l"), Spells.echo("e")))
                .components(components())
                .hostLimits(limits)
                .observe(new Failing())
                .observe(notes)
                .build();
    }

    private Components components() {
        return StandardComponents.all()
                .with(Component.named("Wait")
                        .output("word", SocketType.STRING)
                        .nonBlocking()
                        .worker((in, ctx) -> Outputs.later(word.copy())));
    }

    @AfterEach
    void closeTheHost() {
        host.close();
    }

    @Test
    void aRunWhoseConnectionEndsWhileItStartsIsRefused() {
        host.close();
        AtomicReference<SpellManager> manager = new AtomicReference<>();
        host = SpellHost.builder(user -> new InMemorySpells(Spells.echo("e")))
                .components(components())
                .observe(new HostObserver() {
                    @Override
                    public @Nullable RunObserver starting(ObservedRun run) {
                        manager.get().close();
                        return null;
                    }
                })
                .build();
        manager.set(host.connect(new User("ada")));

        assertThatThrownBy(() -> manager.get().start("e", RunRequest.of(Map.of("text", "hi"))))
                .isInstanceOf(ServiceException.class)
                .hasMessageContaining("the spell 'e' is not open");
        assertThat(host.runs()).isZero();
    }

    /** Two users, one observer that keeps whatever thread it is called on. */
    @Tag("full")
    @Timeout(90)
    @Test
    void oneThatBlocksStopsNoRunAndDoesNotKeepTheHostOpen() throws Exception {
        host.close();
        CountDownLatch never = new CountDownLatch(1);
        host = SpellHost.builder(user -> new InMemorySpells(Spells.echo("e")))
                .observe(new HostObserver() {
                    @Override
                    public RunObserver starting(ObservedRun run) {
                        return new RunObserver() {
                            @Override
                            public void event(NodeEvent event) {
                                awaitNever(never);
                            }
                        };
                    }
                })
                .observe(notes)
                .build();

        Run ofAda = host.connect(ADA).start("e", RunRequest.of(Map.of("text", "a")));
        Run ofBea = host.connect(new User("bea")).start("e", RunRequest.of(Map.of("text", "b")));

        assertThat(ofAda.result().get(30, SECONDS).outputs()).containsEntry("said", "a");
        assertThat(ofBea.result().get(30, SECONDS).outputs()).containsEntry("said", "b");
        host.close();
        assertThat(notes.events)
                .filteredOn(event -> event.path().isRoot() && event.isTerminal())
                .hasSize(2);
    }

    private static void awaitNever(CountDownLatch never) {
        try {
            never.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void aStartDoesNotHashTheSpellAgain() throws Exception {
        // Each hash makes a text of its own.
        Set<String> hashes = Collections.newSetFromMap(new IdentityHashMap<>());
        Map<String, Object> hello = Map.of("text", "hello");
        for (SpellManager connection : List.of(host.connect(ADA), host.connect(ADA))) {
            connection.start("e", RunRequest.of(hello)).result().get(30, SECONDS);
            connection.start("e", RunRequest.of(hello)).result().get(30, SECONDS);
        }

        notes.started.forEach(run -> hashes.add(run.version()));
        notes.events.stream()
                .filter(event ->
                        event instanceof NodeEvent.Started && event.path().isRoot())
                .forEach(event -> hashes.add(requireNonNull(((NodeEvent.Started) event).version())));

        assertThat(notes.started).hasSize(4);
        assertThat(hashes).hasSize(1);
    }

    @Test
    void hearsARunFromItsFirstEventToItsLast() throws Exception {
        SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.of("test"));

        String run = manager.start("e", RunRequest.of(Map.of("text", "hello")))
                .result()
                .get(30, SECONDS)
                .run();

        assertThat(notes.started).singleElement().satisfies(started -> {
            assertThat(started.run()).isEqualTo(run);
            assertThat(started.channel().user()).isEqualTo("ada");
            assertThat(started.spell()).isEqualTo("echo of e");
            assertThat(started.origin().door()).isEqualTo("test");
        });
        await().until(() -> notes.events.get(notes.events.size() - 1).isTerminal()
                && notes.events.get(notes.events.size() - 1).path().isRoot());
        assertThat(notes.events).extracting(NodeEvent::seq).isSorted().startsWith(1L);
        assertThat(notes.events).extracting(NodeEvent::run).containsOnly(run);
    }

    @Test
    void hearsOnWhichThreadWorkersWork() throws Exception {
        SpellManager manager = host.connect(ADA);
        var result = manager.start("l", RunRequest.of(Map.of())).result();
        await().until(() -> notes.work.stream().anyMatch(note -> note.startsWith("-2 ")));

        word.complete(Outputs.of("word", "ready"));

        assertThat(result.get(30, SECONDS).outputs()).isEqualTo(Map.of("said", "ready"));
        assertThat(notes.work).anySatisfy(note -> assertThat(note).startsWith("+2 on "));
        assertThat(notes.work)
                .as("each that came has gone, from the same thread")
                .allSatisfy(note ->
                        assertThat(notes.work).contains((note.startsWith("+") ? "-" : "+") + note.substring(1)));
    }

    @Test
    void hearsThatARunDidNotBegin() {
        SpellManager manager = host.connect(ADA);

        assertThatThrownBy(() -> manager.start("e", RunRequest.of(Map.of()).at("nowhere")))
                .isInstanceOf(IllegalArgumentException.class);

        assertThat(notes.work).containsExactly("abandoned");
        assertThat(notes.events).isEmpty();
    }

    @Test
    void hearsWhatIsRefused() {
        host.close();
        host = host(HostLimits.defaults().connections(1).runsOfConnection(1));
        SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.of("one"));
        manager.start("l", RunRequest.of(Map.of()));

        assertThatThrownBy(() -> manager.start("l", RunRequest.of(Map.of()))).isInstanceOf(ServiceException.class);
        assertThatThrownBy(() -> host.connect(ADA, () -> {}, RunOrigin.of("two")))
                .isInstanceOf(ServiceException.class);

        assertThat(notes.refused).containsExactly("one busy", "two busy");
    }

    @Test
    void tellsWhatTheHostHasInHand() {
        SpellManager manager = host.connect(ADA, () -> {}, RunOrigin.of("ws"));
        host.connect(ADA);
        manager.open("e");
        manager.start("l", RunRequest.of(Map.of()));

        HostLoad load = notes.loadNow();

        assertThat(load.connections()).isEqualTo(Map.of("ws", 1, "java", 1));
        assertThat(load.connectionsAt("mcp")).isZero();
        assertThat(load.openSpells()).isEqualTo(1);
        assertThat(load.runs()).isEqualTo(1);
        assertThat(load.callsWaiting()).isZero();
        await().until(() -> notes.loadNow().logBytes().orElseThrow() > 0);
    }

    @Test
    void leavesRunsAloneWhereThereIsNone() {
        try (SpellHost bare =
                SpellHost.builder(user -> new InMemorySpells(Spells.echo("e"))).build()) {
            assertThat(bare.core().observers()).isNull();
        }
    }

    @Test
    void eachCallOfAConnectionMayNameItsOwnSpan() {
        SpellService service = new SpellService(host);
        String first = "4bf92f3577b34da6a3ce929d0e0e4736";
        String second = "0af7651916cd43dd8448eb211c80319c";
        try (SpellManager manager = host.connect(new User("ada"), () -> {}, RunOrigin.of("ws"))) {
            for (Object meta : List.of(
                    Map.of("traceparent", "00-" + first + "-00f067aa0ba902b7-01"),
                    Map.of("traceparent", "00-" + second + "-00f067aa0ba902b7-01", "tracestate", "a=b"),
                    Map.of("traceparent", "nonsense"),
                    "nonsense",
                    Map.of())) {
                service.call(manager, "spell.run", Map.of("spell", "e", "inputs", Map.of(), "_meta", meta))
                        .toCompletableFuture()
                        .orTimeout(30, TimeUnit.SECONDS)
                        .join();
            }

            assertThat(notes.started.stream().map(run -> run.origin().door())).containsOnly("ws");
            assertThat(notes.started.stream()
                            .map(run -> run.origin()
                                    .trace()
                                    .map(TraceParent::traceId)
                                    .orElse("none")))
                    .containsExactly(first, second, "none", "none", "none");
        }
    }
}
