// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Gate.Decision;
import dev.spellrunner.runner.testing.ManualExecutor;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Runs tell the same events in the same order as in versions before: recordings of users depend on it. The hashes of what
 * versions before told are in {@code event-order.properties}, by way of running and block of seeds.
 *
 * <p>{@code -Dspellrunner.order.all} compares all seeds, not the first block alone. {@code -Dspellrunner.order.dir=DIR}
 * writes what is told into files, a file a run, so that {@code diff -r} shows in what two versions differ; and the hashes,
 * for a change that is meant. Only what all versions tell goes into the hashes: no times, and nothing that events did not
 * have from the start.
 */
@Timeout(600)
class EventOrderTest {

    private static final Map<String, Object> INPUTS = Map.of("i0", 5L, "i1", 11L);
    private static final EventCodec CODEC = EventCodec.create();
    private static final ObjectMapper SORTING =
            new ObjectMapper().enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS);
    private static final List<String> TOLD = List.of(
            "kind",
            "seq",
            "since",
            "path",
            "component",
            "inputs",
            "outputs",
            "closed",
            "origin",
            "chunk",
            "error",
            "reason");
    private static final String HASHES = "event-order.properties";
    private static final int FEW = 8;
    private static final int MANY = 80;
    private static final boolean ALL = System.getProperty("spellrunner.order.all") != null;
    private static final String DIRECTORY = System.getProperty("spellrunner.order.dir", "");

    private final RandomWork work = new RandomWork(Runnable::run);

    private enum Drawing {
        SPELLS,
        TANGLES;

        RandomSpells.Drawn draw(long seed) {
            if (this == TANGLES) {
                return new RandomTangles(seed).draw();
            }
            RandomSpells spells = new RandomSpells(seed, seed % 3 == 0);
            return (seed % 2 == 0 ? spells.wild() : spells).draw();
        }
    }

    private enum Rules {
        FAST(builder -> builder),
        FINISH(builder -> builder.failurePolicy(FailurePolicy.FINISH_BRANCHES)),
        GATE(builder -> FINISH.options.apply(builder).gate(request -> refusesSome(request, 9))),
        GATE_FAST(builder -> builder.gate(request -> refusesSome(request, 9))),
        LATER(builder -> FINISH.options.apply(builder).gate(Rules::decidesLater));

        private final UnaryOperator<SpellRunner.Builder> options;

        Rules(UnaryOperator<SpellRunner.Builder> options) {
            this.options = options;
        }

        private static Decision refusesSome(Gate.Request request, int oneIn) {
            return request.path().toString().hashCode() % oneIn == 0 ? Decision.refuse("chance") : Decision.pass();
        }

        private static Decision decidesLater(Gate.Request request) {
            return request.path().toString().hashCode() % 5 == 0
                    ? Decision.later("wait", CompletableFuture.completedFuture(refusesSome(request, 2)))
                    : Decision.pass();
        }
    }

    /** The order of turns in a run, and the timing of values. */
    private enum Working {
        /** The order is laid out before. */
        SCHEDULED,
        /** A decorator may not be pure: so the order is found as the run goes on. */
        FOUND,
        /** Some give their values later, after others that began after them. */
        DEFERRED,
        /** Some work on the executor. */
        BLOCKING;

        SpellRunner.Builder apply(SpellRunner.Builder builder, RandomWork work, ManualExecutor thread) {
            builder.components(this == BLOCKING ? work.blocking() : work.pure());
            return switch (this) {
                case SCHEDULED, BLOCKING -> builder;
                case FOUND -> builder.decorate((worker, node, component) -> (in, ctx) -> worker.work(in, ctx));
                case DEFERRED ->
                    builder.decorate((worker, node, component) -> new DeferredWorker(worker, node.id(), thread));
            };
        }
    }

    @ParameterizedTest
    @EnumSource
    void tellsTheSameAsVersionsBefore(Rules rules) throws IOException {
        Map<String, String> hashes = new TreeMap<>();
        for (Drawing drawing : Drawing.values()) {
            for (Working working : Working.values()) {
                for (boolean cancelled : List.of(false, true)) {
                    String key = String.join(
                            ".", rules.name(), drawing.name(), working.name(), cancelled ? "cancelled" : "whole");
                    hashes.put(key + ".few", hash(key, 0, FEW, drawing, rules, working, cancelled));
                    if (ALL) {
                        hashes.put(key + ".many", hash(key, FEW, MANY, drawing, rules, working, cancelled));
                    }
                }
            }
        }

        if (!DIRECTORY.isEmpty()) {
            List<String> lines = hashes.entrySet().stream()
                    .map(each -> each.getKey() + '=' + each.getValue())
                    .toList();
            Files.write(Path.of(DIRECTORY, rules + ".properties"), lines);
        }
        Map<String, String> before = new TreeMap<>();
        Properties known = known();
        hashes.keySet().forEach(key -> before.put(key, known.getProperty(key)));
        assertThat(hashes).containsExactlyEntriesOf(before);
    }

    @Test
    void drawsWhatTheHashesAreToPin() {
        List<String> told = new ArrayList<>();
        for (long seed = 0; seed < MANY; seed++) {
            told.addAll(told(Drawing.TANGLES, seed, Rules.FINISH, Working.DEFERRED, Integer.MAX_VALUE));
        }

        assertThat(told).anyMatch(event -> event.contains("\"failed\"") && event.contains("Tally"));
        assertThat(told).filteredOn(event -> event.contains("\"skipped\"")).hasSizeGreaterThan(MANY);
        assertThat(told).filteredOn(event -> event.contains("l1[1]")).hasSizeGreaterThan(MANY);
    }

    private static Properties known() throws IOException {
        Properties known = new Properties();
        try (InputStream file = requireNonNull(EventOrderTest.class.getResourceAsStream(HASHES), HASHES)) {
            known.load(file);
        }
        return known;
    }

    private String hash(
            String key, int first, int end, Drawing drawing, Rules rules, Working working, boolean cancelled)
            throws IOException {
        MessageDigest digest = sha256();
        for (long seed = first; seed < end; seed++) {
            int cancelAfter = cancelled ? 1 + new Random(seed).nextInt(40) : Integer.MAX_VALUE;
            List<String> told = told(drawing, seed, rules, working, cancelAfter);
            told.forEach(event -> digest.update((event + '\n').getBytes(UTF_8)));
            if (!DIRECTORY.isEmpty()) {
                Files.write(Files.createDirectories(Path.of(DIRECTORY, key)).resolve(Long.toString(seed)), told);
            }
        }
        return HexFormat.of().formatHex(digest.digest(), 0, 8);
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> told(Drawing drawing, long seed, Rules rules, Working working, int cancelAfter) {
        ManualExecutor thread = new ManualExecutor();
        List<NodeEvent> events = new ArrayList<>();
        List<Run> started = new ArrayList<>();
        EventSink sink = event -> {
            events.add(event);
            if (events.size() == cancelAfter) {
                started.forEach(Run::cancel);
            }
        };
        RandomSpells.Drawn drawn = drawing.draw(seed);
        SpellRunner.Builder builder = SpellRunner.builder(drawn.spell())
                .store(SpellStore.of(drawn.called().toArray(Spell[]::new)));
        rules.options
                .apply(working.apply(builder, work, thread))
                .executor(thread)
                .sink(sink);
        try (SpellRunner runner = builder.build()) {
            started.add(runner.start(INPUTS));
            thread.runAll();
            assertThat(started.get(0).result()).as("seed %s", seed).isDone();
        }
        return events.stream().map(EventOrderTest::line).toList();
    }

    /** Returns an event as text that is the same in each JVM, and that later versions can add to. */
    private static String line(NodeEvent event) {
        try {
            Map<?, ?> told = SORTING.readValue(CODEC.encodeToString(event), Map.class);
            told.keySet().retainAll(TOLD);
            return SORTING.writeValueAsString(told);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException(e);
        }
    }
}
