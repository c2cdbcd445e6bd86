// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.cluster.RunStore;
import dev.spellrunner.runner.fixture.WaitingWork;
import dev.spellrunner.runner.store.RunDirectory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.io.TempDir;

/** Hosts that are lost as by a crash: what a directory held at some moment is what the next host finds. */
abstract class CrashingHosts {

    static final User ADA = new User("ada");

    final Path temporary;
    final List<SpellHost> hosts = new ArrayList<>();
    final WaitingWork work = new WaitingWork();

    CrashingHosts(@TempDir Path temporary) {
        this.temporary = temporary;
    }

    @AfterEach
    void close() {
        work.giveTheWord("end");
        hosts.forEach(SpellHost::close);
    }

    SpellHost host(Path directory, UnaryOperator<SpellHost.Builder> options, Spell... spells) {
        SpellHost host = options.apply(SpellHost.builder(user -> new InMemorySpells(spells))
                        .components(work.components())
                        .runsOutliveConnections()
                        .runs(RunDirectory.at(directory)))
                .build();
        hosts.add(host);
        return host;
    }

    SpellHost host(Path directory, Spell... spells) {
        return host(directory, options -> options, spells);
    }

    Path directory(int number) {
        return temporary.resolve("runs" + number);
    }

    /** Returns what a crash at this moment would leave. */
    Path crash(int from) throws Exception {
        Path target = directory(from + 1);
        try (Stream<Path> files = Files.walk(directory(from))) {
            for (Path file : files.toList()) {
                Path copy = target.resolve(directory(from).relativize(file));
                if (!file.endsWith("lock")) {
                    Files.copy(file, copy, StandardCopyOption.REPLACE_EXISTING);
                }
            }
        }
        return target;
    }

    Run start(SpellHost host, RunRequest request) {
        return host.connect(ADA).start("w", request);
    }

    void awaitWork(int directory, int executions) {
        await().atMost(Duration.ofSeconds(20)).until(() -> work.begun().size() == executions);
        awaitWritten(directory, "\"path\":\"work\"");
    }

    /** Waits until the file of a run under way is there and has a text. */
    void awaitWritten(int directory, String text) {
        await().atMost(Duration.ofSeconds(30)).until(() -> {
            try (Stream<Path> files = Files.list(directory(directory).resolve("under-way"))) {
                Path first = files.findFirst().orElse(null);
                return first != null && Files.readString(first).contains(text);
            }
        });
    }

    static RunStore store(SpellHost host) {
        return requireNonNull(host.core().records().store());
    }

    static List<NodeEvent> eventsOf(SpellHost host, String run) {
        await().atMost(Duration.ofSeconds(20))
                .until(() ->
                        store(host).find("ada", run).orElseThrow().endedAt().isPresent());
        return store(host).recording("ada", run).orElseThrow().events();
    }

    static List<String> lines(List<NodeEvent> events) {
        return events.stream()
                .map(event -> event.getClass().getSimpleName() + " " + event.path())
                .toList();
    }
}
