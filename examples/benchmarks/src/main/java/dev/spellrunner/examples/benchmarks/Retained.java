// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.hosting.HostDoor;
import dev.spellrunner.runner.hosting.RunnerHooks;
import dev.spellrunner.runner.log.EventLog;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.function.IntFunction;
import java.util.stream.IntStream;

/** Measures the memory that stays in use: the difference of the heap over many copies, after garbage collection. */
final class Retained {

    private static final int COLLECTIONS = 4;
    private static final int LONGEST_SECONDS = 10;
    private static final int WAITS_AT = 10;
    private static final int KEPT_RUNS = 20;

    /** A measured size in bytes, and its goal. */
    record Figure(String what, double bytes, double goal) {}

    private Retained() {}

    /**
     * Measures; the more of each, the more exactly.
     *
     * @param plans how many plans of each workload
     * @param runners how many runners of one spell
     * @param runs how many runs of one host; with the quarter more that goes before them, no more than a host remembers
     * @param waiting how many runs that wait at once
     * @param open how many open spells
     */
    static List<Figure> measure(int plans, int runners, int runs, int waiting, int open) throws Exception {
        // The first time, what the JVM and libraries keep for themselves would be counted with it.
        double unused = planPerNode("chain-1000", plans);
        List<Figure> figures = new ArrayList<>();
        for (String workload : List.of("chain-1000", "triggers-1000", "both-1000", "layers")) {
            figures.add(new Figure("plan of `" + workload + "`, per node", planPerNode(workload, plans), 200));
        }
        figures.add(new Figure("one more runner, after a run", oneMoreRunner(runners), 2_048));
        figures.add(new Figure("finished run that nobody follows", finishedRun(runs), 1_024));
        figures.add(new Figure(
                "connection with an open spell of 20 nodes, the same for all", openSpell(open, false), 4_096));
        figures.add(new Figure("connection with an open spell of 20 nodes of its own", openSpell(open, true), 4_096));
        figures.add(new Figure("run that waits at the tenth of 20 nodes", waitingRun(waiting), 1_536));
        return figures;
    }

    /** Returns what a plan takes beyond the spell, once it has run: each is compiled from a spell of its own. */
    private static double planPerNode(String workload, int count) throws InterruptedException {
        Workload drawn = Workload.named(workload);
        String text = ReteText.of(drawn);
        compiled(SpellReader.standard().read(text)).close();
        List<Spell> spells = new ArrayList<>(count);
        for (int i = 0; i < count; i++) {
            spells.add(SpellReader.standard().read(text));
        }
        return bytesOfEach(count, i -> {
                    SpellRunner runner = compiled(spells.get(i));
                    runner.run(drawn.inputs());
                    return runner;
                })
                / drawn.size();
    }

    private static double oneMoreRunner(int count) throws InterruptedException {
        SpellRunner first = compiled(SpellReader.standard().read(ReteText.of(Workload.named("chain-100"))));
        first.run(Map.of("x", Workload.INPUT));
        return bytesOfEach(count, i -> {
            SpellRunner runner = hooks().another(first).build();
            runner.run(Map.of("x", Workload.INPUT));
            return runner;
        });
    }

    /** Makes runners as the host does, which share what was compiled. */
    @SuppressWarnings("unchecked") // Runners open the door with hooks of these types.
    private static RunnerHooks<SpellRunner, SpellRunner.Builder, RunRequest, Run> hooks() {
        return (RunnerHooks<SpellRunner, SpellRunner.Builder, RunRequest, Run>) HostDoor.hooks();
    }

    private static double bytesOfEach(int count, IntFunction<Object> make) throws InterruptedException {
        Object[] kept = new Object[count];
        try {
            long before = usedHeap();
            for (int i = 0; i < count; i++) {
                kept[i] = make.apply(i);
            }
            return (double) (usedHeap() - before) / count;
        } finally {
            Reference.reachabilityFence(kept);
        }
    }

    /** Returns what a host keeps of a run besides those of a channel whose events its log keeps. */
    private static double finishedRun(int count) throws Exception {
        InMemorySpells spells =
                new InMemorySpells(SpellReader.standard().read(ReteText.of(Workload.named("chain-100"))));
        try (SpellHost host = SpellHost.builder(user -> spells)
                        .components(BenchmarkComponents.pure())
                        .log(EventLog.inMemory().runsPerChannel(KEPT_RUNS).build())
                        .build();
                SpellManager manager = host.connect(new User("memory"))) {
            run(manager, count / 4);
            long before = usedHeap();
            run(manager, count);
            long used = usedHeap() - before;
            return (double) used / count;
        }
    }

    /** Returns what a host takes for each user who has a spell open that is read from a store, as from a database. */
    private static double openSpell(int count, boolean ofItsOwn) throws InterruptedException {
        String text = ReteText.of(Workload.named("chain-20"));
        SpellStore store = new SpellStore() {
            @Override
            public Optional<Spell> find(String id) {
                return Optional.of(SpellReader.standard().read(text.replace("\"chain-20\"", "\"" + id + "\"")));
            }

            @Override
            public List<String> names() {
                return List.of();
            }
        };
        HostLimits many = HostLimits.defaults().connections(count + 1).openSpells(count + 1);
        try (SpellHost host = SpellHost.builder(user -> store)
                .components(BenchmarkComponents.pure())
                .hostLimits(many)
                .build()) {
            host.connect(new User("first")).open("first");
            return bytesOfEach(count, i -> {
                SpellManager manager = host.connect(new User("user-" + i));
                manager.open(ofItsOwn ? "spell-" + i : "first");
                return manager;
            });
        }
    }

    /** Returns what a run takes whose node gives its outputs later, the future that it waits for included. */
    private static double waitingRun(int count) throws Exception {
        List<CompletableFuture<Outputs>> answers =
                new ArrayList<>(Collections.nCopies(count, new CompletableFuture<>()));
        Semaphore asked = new Semaphore(0);
        Worker asking = (in, ctx) -> {
            CompletableFuture<Outputs> answer = new CompletableFuture<>();
            answers.set((Integer) requireNonNull(ctx.runInputs().get("x"), "x"), answer);
            asked.release();
            return Outputs.later(answer);
        };
        List<Run> runs = new ArrayList<>(count);
        ExecutorService pool = Executors.newSingleThreadExecutor();
        try (SpellRunner runner = SpellRunner.builder(
                        SpellReader.standard().read(ReteText.of(Workload.named("chain-22"))))
                .components(BenchmarkComponents.nonBlocking(asking))
                .executor(pool)
                .build()) {
            runner.start(Map.of("x", 0)).cancel();
            asked.drainPermits();
            List<Integer> numbers = IntStream.range(0, count).boxed().toList();
            long before = usedHeap();
            for (Integer number : numbers) {
                runs.add(runner.start(Map.of("x", number)));
            }
            for (int node = 1; node < WAITS_AT; node++) {
                await(asked, count);
                for (int i = 0; i < count; i++) {
                    answers.get(i).complete(Outputs.of("out", Workload.INPUT));
                }
            }
            await(asked, count);
            long used = usedHeap() - before;
            runs.forEach(Run::cancel);
            return (double) used / count;
        } finally {
            pool.shutdownNow();
        }
    }

    private static void await(Semaphore asked, int count) throws InterruptedException {
        if (!asked.tryAcquire(count, LONGEST_SECONDS, TimeUnit.SECONDS)) {
            throw new IllegalStateException("not all of " + count + " runs have come to their next node");
        }
    }

    private static void run(SpellManager manager, int times) throws Exception {
        for (int i = 0; i < times; i++) {
            manager.start("chain-100", RunRequest.of(Map.of("x", Workload.INPUT)))
                    .result()
                    .get(LONGEST_SECONDS, TimeUnit.SECONDS);
        }
    }

    private static SpellRunner compiled(Spell spell) {
        return SpellRunner.builder(spell).components(BenchmarkComponents.pure()).build();
    }

    private static long usedHeap() throws InterruptedException {
        for (int i = 0; i < COLLECTIONS; i++) {
            System.gc();
            TimeUnit.MILLISECONDS.sleep(20);
        }
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
