// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.Compaction;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.log.ModelClient.Known;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Clients that come and go, and are as slow as they like, end in the same state as one that was given every event. */
@Timeout(240)
class EventLogRandomTest {

    private static final int SEEDS = Integer.getInteger("spellrunner.seeds", 100);
    private static final Channel CHANNEL = new Channel("ada", "wee silver");
    private static final Channel OTHER = new Channel("bob", "wee silver");
    private static final Pattern CHUNK = Pattern.compile("<(\\d+)>");

    @Test
    void whoComesAndGoesLearnsTheSameAsWhoWasGivenEveryEvent() {
        for (int seed = 0; seed < SEEDS; seed++) {
            try {
                new World(seed).play();
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed, e);
            }
        }
    }

    private static final class World {

        private final Random random;
        private final boolean roomy;
        private final InMemoryEventLog log;
        private final Map<String, List<NodeEvent>> told = new HashMap<>();
        private final List<List<NodeEvent>> toTell = new ArrayList<>();
        private final List<ModelClient> clients = new ArrayList<>();

        World(int seed) {
            this.random = new Random(seed);
            this.roomy = random.nextInt(3) == 0;
            this.log = roomy ? EventLog.inMemory().build() : narrow();
        }

        private InMemoryEventLog narrow() {
            return EventLog.inMemory()
                    .runsPerChannel(1 + random.nextInt(3))
                    .eventsPerRun(3 + random.nextInt(80))
                    .bytesPerRun(1_000 + random.nextInt(20_000))
                    .bytes(3_000 + random.nextInt(60_000))
                    .build();
        }

        void play() {
            for (int i = 0; i < 1 + random.nextInt(6); i++) {
                begin("r-" + i);
            }
            while (!toTell.isEmpty()) {
                step();
            }
            clients.forEach(client -> client.takeAll(someBytes()));
            clients.forEach(this::check);
            clients.forEach(ModelClient::disconnect);
            assertThat(log.followers()).isZero();
            log.close();
            assertThat(log.bytes()).isZero();
        }

        private void begin(String run) {
            List<NodeEvent> events = story(new Story(run));
            told.put(run, events);
            toTell.add(new ArrayList<>(random.nextBoolean() ? events : compactedHereAndThere(events)));
        }

        private void step() {
            int next = random.nextInt(10);
            if (next < 6) {
                tell();
            } else if (next == 6 && clients.size() < 6) {
                clients.add(new ModelClient(log, CHANNEL, someStart()));
            } else if (!clients.isEmpty()) {
                ModelClient client = clients.get(random.nextInt(clients.size()));
                if (!client.isConnected()) {
                    client.connect();
                } else if (random.nextInt(5) == 0) {
                    client.disconnect();
                } else {
                    client.take(someBytes());
                }
            }
        }

        /** Tells some events of one of the first runs, so that later ones begin when others have ended. */
        private void tell() {
            List<NodeEvent> run = toTell.get(random.nextInt(Math.min(3, toTell.size())));
            for (int i = random.nextInt(8); i >= 0 && !run.isEmpty(); i--) {
                NodeEvent event = run.remove(0);
                log.append(CHANNEL, event);
                if (random.nextInt(20) == 0) {
                    log.append(CHANNEL, event);
                    log.append(OTHER, event);
                }
            }
            if (run.isEmpty()) {
                toTell.remove(run);
            }
        }

        private Start someStart() {
            return random.nextBoolean() ? Start.underWay() : Start.after(Map.of());
        }

        private int someBytes() {
            int[] sizes = {0, 300, 1_000, 5_000, 50_000, Integer.MAX_VALUE};
            return sizes[random.nextInt(sizes.length)];
        }

        private List<NodeEvent> story(Story story) {
            List<NodeEvent> events = new ArrayList<>(List.of(story.begins()));
            List<String> idle = new ArrayList<>(List.of("1", "2", "3", "4", "5", "5/1", "5/2"));
            List<String> busy = new ArrayList<>();
            for (int i = random.nextInt(200); i > 0; i--) {
                if (!busy.isEmpty() && random.nextInt(4) > 0) {
                    String path = busy.get(random.nextInt(busy.size()));
                    events.add(story.says(path, path.contains("5") ? i : "<" + story.seq() + ">"));
                } else if (!busy.isEmpty() && random.nextBoolean()) {
                    String path = busy.remove(random.nextInt(busy.size()));
                    events.add(random.nextInt(4) == 0 ? story.failed(path) : story.completed(path));
                } else if (!idle.isEmpty()) {
                    String path = idle.remove(random.nextInt(idle.size()));
                    busy.add(path);
                    events.add(story.started(path));
                }
            }
            busy.forEach(path -> events.add(story.cancelled(path)));
            idle.forEach(path -> events.add(story.skipped(path)));
            events.add(story.ends());
            return events;
        }

        private List<NodeEvent> compactedHereAndThere(List<NodeEvent> events) {
            List<NodeEvent> compacted = new ArrayList<>();
            int from = 0;
            while (from < events.size()) {
                int to = Math.min(events.size(), from + 1 + random.nextInt(20));
                List<NodeEvent> part = events.subList(from, to);
                compacted.addAll(random.nextBoolean() ? Compaction.compact(part) : part);
                from = to;
            }
            return compacted;
        }

        private void check(ModelClient client) {
            ModelClient all = new ModelClient(log, CHANNEL, Start.after(Map.of()));
            all.takeAll(Integer.MAX_VALUE);
            all.disconnect();
            told.forEach((run, events) -> {
                Known known = client.of(run);
                boolean kept = all.of(run) != null;
                if (known != null) {
                    check(known, events, kept);
                }
            });
        }

        private void check(Known known, List<NodeEvent> events, boolean kept) {
            Known expected = Known.of(events);
            Map<?, NodeEvent> given = expected.ends().entrySet().stream()
                    .filter(end -> end.getValue().seq() > known.gone())
                    .filter(end -> end.getValue().seq() <= known.seq())
                    .collect(Collectors.toMap(Map.Entry::getKey, Map.Entry::getValue));
            if (kept || roomy) {
                assertThat(known.seq()).isEqualTo(expected.seq());
            }
            if (known.gone() == 0) {
                assertThat(known.ends()).isEqualTo(given);
            } else {
                assertThat(known.ends().values()).containsAll(given.values());
            }
            if (roomy) {
                assertThat(known.texts()).isEqualTo(expected.texts());
            }
            known.texts().forEach((path, text) -> {
                List<String> chunks = chunks(text);
                assertThat(String.join("", chunks)).isEqualTo(text);
                assertThat(chunks).doesNotHaveDuplicates();
                assertThat(isPartOf(chunks, chunks(expected.texts().getOrDefault(path, ""))))
                        .as("%s has the chunks in order", path)
                        .isTrue();
            });
        }

        private static List<String> chunks(String text) {
            return CHUNK.matcher(text).results().map(MatchResult::group).toList();
        }

        private static boolean isPartOf(List<String> some, List<String> all) {
            Set<String> wanted = new HashSet<>(some);
            return all.stream().filter(wanted::contains).toList().equals(some);
        }
    }
}
