// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of every {@link EventMemory}. */
@Timeout(60)
public abstract class EventMemoryContract {

    private static final Instant NOON = Instant.parse("2024-01-31T12:00:00Z");

    private PerUser<EventMemory> memories;
    private EventMemory ada;
    private EventMemory bob;

    /** Returns memories without anything in them. */
    protected abstract PerUser<EventMemory> memories() throws Exception;

    /** Returns memories that keep so many events of a user at most. */
    protected abstract PerUser<EventMemory> memoriesOf(int mostEvents) throws Exception;

    @BeforeEach
    final void meetTwo() throws Exception {
        memories = memories();
        ada = memories.of("ada");
        bob = memories.of("bob");
    }

    private static RememberedEvent said(String content, int second, Object... more) {
        Map<String, Object> fields = new HashMap<>();
        for (int i = 0; i < more.length; i += 2) {
            fields.put((String) more[i], more[i + 1]);
        }
        fields.put("content", content);
        return RememberedEvent.of(fields, NOON.plusSeconds(second));
    }

    private static List<String> contents(List<RememberedEvent> events) {
        return events.stream().map(event -> event.text(EventField.CONTENT)).toList();
    }

    @Test
    void recallsAnEventAsItWas() {
        RememberedEvent event = RememberedEvent.of(
                Map.ofEntries(
                        Map.entry("id", "e1"),
                        Map.entry("type", "chat"),
                        Map.entry("content", "Hello \"you\"; --\n\u2603"),
                        Map.entry("sender", "Ada"),
                        Map.entry("observer", "Bot"),
                        Map.entry("client", "discord"),
                        Map.entry("channel", "general"),
                        Map.entry("channelType", "text"),
                        Map.entry("connector", "Discord (Text)"),
                        Map.entry("projectId", "p"),
                        Map.entry("agentId", "7"),
                        Map.entry("entities", List.of("Ada", "Bot")),
                        Map.entry("embedding", "0.5,-1, 2"),
                        Map.entry("date", "2024-01-31T11:59:58.123Z"),
                        Map.entry("rawData", Map.of("a", List.of(1, "b", true)))),
                NOON);

        ada.store(event);

        assertThat(ada.recall(EventQuery.all())).containsExactly(event);
        assertThat(ada.recall(EventQuery.all()).get(0).toMap()).isEqualTo(event.toMap());
    }

    @Test
    void recallsTheNewestOldestFirst() {
        ada.store(said("three", 3));
        ada.store(said("one", 1));
        ada.store(said("two", 2));

        assertThat(contents(ada.recall(EventQuery.newest(2)))).containsExactly("two", "three");
    }

    @Test
    void recallsWhatWasSaidAtTheSameTimeInTheOrderOfItsComing() {
        IntStream.range(0, 20).forEach(i -> ada.store(said("line " + i, 0)));

        assertThat(contents(ada.recall(EventQuery.newest(3)))).containsExactly("line 17", "line 18", "line 19");
    }

    @Test
    void recallsByFieldsExactly() {
        ada.store(said("a", 1, "client", "discord", "channel", "general"));
        ada.store(said("b", 2, "client", "discord", "channel", "other"));
        ada.store(said("c", 3, "client", "Discord"));

        assertThat(contents(ada.recall(EventQuery.all().where(EventField.CLIENT, "discord"))))
                .containsExactly("a", "b");
        assertThat(contents(ada.recall(
                        EventQuery.all().where(EventField.CLIENT, "discord").where(EventField.CHANNEL, "other"))))
                .containsExactly("b");
        assertThat(contents(ada.recall(EventQuery.all().where(EventField.CHANNEL, ""))))
                .containsExactly("c");
        assertThat(contents(ada.recall(EventQuery.all().where(EventField.CONTENT, "c"))))
                .containsExactly("c");
    }

    @Test
    void recallsTheEventsInWhichAllTookPart() {
        ada.store(said("both", 1, "entities", List.of("Ada", "Bot", "Eve")));
        ada.store(said("one", 2, "entities", List.of("Ada")));
        ada.store(said("none", 3));

        assertThat(contents(ada.recall(EventQuery.all().with(List.of("Bot", "Ada")))))
                .containsExactly("both");
        assertThat(contents(ada.recall(EventQuery.newest(1).with(List.of("Ada")))))
                .containsExactly("one");
    }

    @Test
    void recallsTheNearestOldestFirst() {
        ada.store(said("east", 3, "embedding", List.of(1, 0)));
        ada.store(said("north", 2, "embedding", List.of(0, 1)));
        ada.store(said("north-east", 1, "embedding", List.of(1, 1)));
        ada.store(said("nowhere", 4));

        assertThat(contents(ada.recall(EventQuery.newest(2).near(Embedding.of(2, 0.1f)))))
                .containsExactly("north-east", "east");
    }

    @Test
    void refusesAnEmbeddingOfAnotherSize() {
        ada.store(said("east", 1, "embedding", List.of(1, 0)));

        assertThatThrownBy(() -> ada.store(said("up", 2, "embedding", List.of(0, 0, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("embeddings of 3 and 2 numbers cannot be compared (make both with the same model)");
        assertThatThrownBy(() -> ada.recall(EventQuery.all().near(Embedding.of(1, 2, 3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be compared (make both with the same model)");
        assertThat(contents(ada.recall(EventQuery.all()))).containsExactly("east");
    }

    @Test
    void replacesAnEventOfTheSameId() {
        ada.store(said("first", 1, "id", "x"));
        ada.store(said("second", 2, "id", "x", "entities", List.of("Ada")));

        assertThat(contents(ada.recall(EventQuery.all()))).containsExactly("second");
    }

    @Test
    void deletesWhatItRecallsAndNothingElse() {
        ada.store(said("one", 1, "id", "x"));
        ada.store(said("two", 2, "id", "y"));

        assertThat(ada.delete(EventQuery.all().where(EventField.ID, "x"))).isEqualTo(1);
        assertThat(ada.delete(EventQuery.all().where(EventField.ID, "x"))).isZero();

        assertThat(contents(ada.recall(EventQuery.all()))).containsExactly("two");
    }

    @Test
    void refusesAnEventThatIsTooLong() {
        assertThatThrownBy(() -> ada.store(said("x".repeat(1_000_001), 1)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("is too long to be stored (1000000 at most");
    }

    @Test
    void forgetsTheOldestThatCameWhenAUserHasTooMany() throws Exception {
        PerUser<EventMemory> small = memoriesOf(3);
        small.of("bob").store(said("of another", 0));

        IntStream.range(0, 5).forEach(i -> small.of("ada").store(said("line " + i, i)));

        assertThat(contents(small.of("ada").recall(EventQuery.all()))).containsExactly("line 2", "line 3", "line 4");
        assertThat(contents(small.of("bob").recall(EventQuery.all()))).containsExactly("of another");
    }

    @Test
    void keepsUsersApartWhateverTheyAskFor() {
        ada.store(said("a secret", 1, "id", "x", "channel", "general", "embedding", List.of(1, 0)));
        bob.store(said("mine", 1, "id", "x", "channel", "general", "embedding", List.of(0, 1, 1)));

        assertThat(contents(bob.recall(EventQuery.all().where(EventField.CHANNEL, "general"))))
                .containsExactly("mine");
        assertThat(contents(bob.recall(EventQuery.all().near(Embedding.of(0, 1, 1)))))
                .containsExactly("mine");
        assertThat(bob.recall(EventQuery.all().where(EventField.CONTENT, "a secret")))
                .isEmpty();
        assertThat(memories.of("ADA").recall(EventQuery.all())).isEmpty();
        assertThat(memories.of("").recall(EventQuery.all())).isEmpty();
        assertThat(memories.of("ada' OR '1'='1").recall(EventQuery.all())).isEmpty();

        assertThat(bob.delete(EventQuery.all())).isEqualTo(1);
        assertThat(contents(ada.recall(EventQuery.all()))).containsExactly("a secret");
    }

    @Test
    void losesNothingWhenManyStoreAtOnce() throws Exception {
        ExecutorService threads = Executors.newFixedThreadPool(8);
        try {
            CountDownLatch go = new CountDownLatch(1);
            List<Future<?>> all = IntStream.range(0, 8)
                    .<Future<?>>mapToObj(thread -> threads.submit(() -> {
                        go.await();
                        for (int i = 0; i < 10; i++) {
                            memories.of("user " + thread % 2).store(said(thread + "/" + i, i));
                        }
                        return null;
                    }))
                    .toList();
            go.countDown();
            for (Future<?> one : all) {
                one.get(50, TimeUnit.SECONDS);
            }
        } finally {
            threads.shutdownNow();
        }

        assertThat(memories.of("user 0").recall(EventQuery.all())).hasSize(40);
        assertThat(memories.of("user 1").recall(EventQuery.all())).hasSize(40);
    }
}
