// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.EventQuery;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.RememberedEvent;
import dev.spellrunner.runner.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The components that remember and recall what was said. */
@Timeout(60)
class MemoriesTest {

    private static final Map<String, Object> EVENT = Map.of(
            "content", "hello",
            "sender", "ada",
            "observer", "bot",
            "client", "discord",
            "channel", "tea",
            "connector", "Discord (Text)",
            "projectId", "p",
            "entities", List.of("ada", "bot"));

    private final PerUser<EventMemory> memories = EventMemory.inMemory();
    private final ManualClock clock = new ManualClock(Instant.parse("2023-09-01T12:00:00Z"));
    private final Components components =
            StandardComponents.builder().memory(memories).clock(clock).build();

    private OneNode node(String component, String... outputs) {
        return new OneNode(components, component).outputs(outputs);
    }

    private void store(Map<String, ?> inputs) {
        clock.pass(Duration.ofSeconds(1));
        node("Store Event").set("type", " Conversation ").run(inputs).orThrow();
    }

    private List<RememberedEvent> stored() {
        return memories.of("").recall(EventQuery.all());
    }

    private static Map<String, Object> event(Map<String, ?> changes) {
        Map<String, Object> event = new LinkedHashMap<>(EVENT);
        event.putAll(changes);
        return event;
    }

    @Nested
    class StoreEvent {

        @Test
        void keepsTheFieldsOfTheEventAndTheTime() {
            store(Map.of("event", event(Map.of("date", "2001-01-01T00:00:00Z", "rawData", Map.of("id", 7)))));

            assertThat(stored())
                    .singleElement()
                    .satisfies(event -> assertThat(event.toMap())
                            .containsAllEntriesOf(EVENT)
                            .containsEntry("type", "conversation")
                            .containsEntry("date", "2023-09-01T12:00:01Z")
                            .containsEntry("rawData", Map.of("id", 7)));
        }

        @Test
        void takesWhatIsWiredForWhatTheEventHas() {
            store(Map.of("event", EVENT, "content", "hi", "sender", "eve", "type", "Note", "embedding", "1,2,3"));

            assertThat(stored())
                    .singleElement()
                    .satisfies(event -> assertThat(event.toMap())
                            .containsEntry("content", "hi")
                            .containsEntry("sender", "eve")
                            .containsEntry("type", "Note")
                            .containsEntry("embedding", List.of(1.0, 2.0, 3.0)));
        }

        @Test
        void makesTheObserverTheSenderWhereTheEventIsTheAgents() {
            OneNode store = node("Store Event").set("storeEventFor", "Observer (Agent)");

            store.run(Map.of("event", EVENT)).orThrow();
            store.run(Map.of("event", EVENT, "sender", "eve")).orThrow();

            assertThat(stored())
                    .extracting(event -> event.toMap().get("sender"))
                    .containsExactly("bot", "eve");
        }

        @Test
        void keepsAnEventThatIsStoredWithAnotherContentAsAnotherOne() {
            Map<String, Object> question = event(Map.of("id", "1"));
            store(Map.of("event", question));
            store(Map.of("event", question, "content", "an answer"));

            assertThat(stored())
                    .extracting(event -> event.toMap().get("content"))
                    .containsExactly("hello", "an answer");
            assertThat(stored().get(0).toMap()).containsEntry("id", "1");
        }

        @Test
        void takesATextForAnEventWithThatContent() {
            store(Map.of("event", "hello"));

            assertThat(stored())
                    .singleElement()
                    .satisfies(event -> assertThat(event.toMap()).containsEntry("content", "hello"));
        }

        @Test
        void failsWithoutContent() {
            assertThat(node("Store Event").failureOf(Map.of("event", event(Map.of("content", "")))))
                    .startsWith("an event without content cannot be stored");
            assertThat(node("Store Event").failureOf(Map.of()))
                    .startsWith("input 'event' should be an event or a text, but is missing");
            assertThat(stored()).isEmpty();
        }

        @Test
        void failsWhereAnEmbeddingIsNone() {
            assertThat(node("Store Event").failureOf(Map.of("event", EVENT, "embedding", "one,two")))
                    .contains("is no embedding");
        }

        @Test
        void storesATurnInTheFormOfJanuary2023() {
            Map<String, String> agent = Map.of("Speaker", "ada", "Agent", "bot", "Client", "discord", "ChannelID", "7");
            store(Map.of("agent", agent, "primary", "hi", "secondary", "hello"));
            store(Map.of("agent", agent, "primary", "bye"));

            assertThat(stored())
                    .extracting(event -> event.toMap().get("sender") + ": "
                            + event.toMap().get("content") + " in "
                            + event.toMap().get("channel"))
                    .containsExactly("ada: hi in 7", "bot: hello in 7", "ada: bye in 7");
            assertThat(node("Event Recall", "output")
                            .set("type", "conversation")
                            .outputsOf(Map.of("agent", agent))
                            .get("output"))
                    .asInstanceOf(InstanceOfAssertFactories.LIST)
                    .hasSize(3);
        }
    }

    @Nested
    class EventRecall {

        private List<Object> recalled(OneNode recall, Map<String, ?> inputs) {
            Object events = recall.set("type", "conversation").outputsOf(inputs).get("events");
            return ((List<?>) events)
                    .stream()
                            .<Object>map(event -> ((Map<?, ?>) event).get("content"))
                            .toList();
        }

        private List<Object> recalled(OneNode recall) {
            return recalled(recall, Map.of("event", EVENT));
        }

        private OneNode recall() {
            return node("Event Recall", "events");
        }

        @Test
        void givesTheNewestOldestFirst() {
            for (int i = 1; i <= 12; i++) {
                store(Map.of("event", EVENT, "content", "c" + i));
            }

            assertThat(recalled(recall())).hasSize(10).startsWith("c3").endsWith("c12");
            assertThat(recalled(recall().set("max_count", "2"))).containsExactly("c11", "c12");
        }

        @Test
        void asksForTheSamePlaceAndPeople() {
            store(Map.of("event", EVENT));
            store(Map.of("event", event(Map.of("content", "other channel", "channel", "coffee"))));
            store(Map.of("event", event(Map.of("content", "other client", "client", "slack"))));
            store(Map.of("event", event(Map.of("content", "other people", "entities", List.of("eve", "bot")))));
            store(Map.of("event", event(Map.of("content", "other project", "projectId", "q"))));
            store(Map.of("event", event(Map.of("content", "more people", "entities", List.of("ada", "bot", "eve")))));
            store(Map.of("event", event(Map.of("content", "other connector", "connector", "Discord (Voice)"))));
            store(Map.of("event", EVENT, "content", "other type", "type", "note"));

            assertThat(recalled(recall())).containsExactly("hello", "more people", "other connector");
            assertThat(recalled(recall().set("filterBy", "Channel And Sender (DMs OK)")))
                    .containsExactly("hello", "more people");
            assertThat(recalled(recall().set("filterBy", "All In Channel")))
                    .containsExactly("hello", "other people", "more people");
            assertThat(recalled(recall().set("filterBy", "All From Sender (No DMs)")))
                    .containsExactly("hello", "other channel", "more people");
            assertThat(recalled(recall().set("filterBy", "All From Connector")))
                    .containsExactly("hello", "other channel", "other people", "more people");
            assertThat(recalled(recall().set("filterBy", "All")))
                    .containsExactly("hello", "other channel", "other people", "more people", "other connector");
        }

        @Test
        void givesTheNearestWhereAnEmbeddingIsWired() {
            store(Map.of("event", EVENT, "content", "near", "embedding", List.of(1, 0)));
            store(Map.of("event", EVENT, "content", "far", "embedding", List.of(0, 1)));
            store(Map.of("event", EVENT, "content", "nowhere"));

            assertThat(recalled(recall().set("max_count", 1), Map.of("event", EVENT, "embedding", List.of(0.9, 0.1))))
                    .containsExactly("near");
            assertThat(recall().set("type", "conversation")
                            .failureOf(Map.of("event", EVENT, "embedding", List.of(1, 2, 3))))
                    .contains("cannot be compared");
        }

        @Test
        void isAProblemOfItsSpellWhereItsSettingsAreWrong() {
            assertThatThrownBy(() -> recall().set("max_count", "0").run(Map.of()))
                    .hasMessageContaining("0 events cannot be recalled");
            assertThatThrownBy(() -> recall().set("max_count", "many").run(Map.of()))
                    .hasMessageContaining("setting 'max_count' is 'many', but should be a number");
            assertThatThrownBy(() -> recall().set("filterBy", "Some").run(Map.of()))
                    .hasMessageContaining("setting 'filterBy' is 'Some' (choose ");
        }

        @Test
        void readsNothingOfOtherUsers() {
            store(Map.of("event", EVENT));
            Spell spell = recall().set("type", "conversation").spell(List.of("event"));

            assertThat(List.of("", "eve"))
                    .allSatisfy(user -> assertThat((List<?>) SpellRunner.builder(spell)
                                    .components(components)
                                    .owner(user)
                                    .build()
                                    .run(Map.of("event", EVENT))
                                    .output("events"))
                            .hasSize(user.isEmpty() ? 1 : 0));
        }
    }

    @Test
    void forgetsAnEvent() {
        store(Map.of("event", EVENT));
        store(Map.of("event", EVENT, "content", "again"));

        node("Event Delete").run(Map.of("event", stored().get(0).toMap())).orThrow();

        assertThat(stored()).extracting(event -> event.toMap().get("content")).containsExactly("again");
        assertThat(node("Event Delete").failureOf(Map.of("event", EVENT))).startsWith("input 'event' has no id");
    }

    @Test
    void findsTheEmbeddingOfTheSameContent() {
        store(Map.of("event", EVENT, "embedding", List.of(1, 2)));
        Components own = components;
        Spell spell = Spell.named("test")
                .node("text", "Input", Map.of("name", "content"))
                .node("it", "Get Cached Embedding")
                .node("found", "Output", Map.of("name", "found"))
                .node("missing", "Output", Map.of("name", "missing"))
                .wire("text", "trigger", "it", "trigger")
                .wire("text", "output", "it", "content")
                .wire("it", "success", "found", "trigger")
                .wire("it", "embedding", "found", "input")
                .wire("it", "failure", "missing", "trigger")
                .wire("text", "output", "missing", "input")
                .build();
        SpellRunner runner = SpellRunner.builder(spell).components(own).build();

        assertThat(runner.run(Map.of("content", "hello")).outputs()).isEqualTo(Map.of("found", List.of(1.0, 2.0)));
        assertThat(runner.run(Map.of("content", "other")).outputs()).isEqualTo(Map.of("missing", "other"));
    }
}
