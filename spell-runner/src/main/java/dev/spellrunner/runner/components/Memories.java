// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.EventField;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.EventQuery;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.RememberedEvent;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Remembers and recalls what was said, in the memory of the user whom the run belongs to. */
final class Memories {

    private static final String NEEDS =
            "give it a memory: StandardComponents.builder().memory(…), with EventMemory.inMemory() for example";
    private static final String NO_TYPE = "none";
    private static final String OBSERVER = "Observer (Agent)";

    private Memories() {}

    static List<Component> all(@Nullable PerUser<EventMemory> memories, Clock clock) {
        List<Component> all = new ArrayList<>(List.of(store(memories, clock), recall(memories), delete(memories)));
        all.addAll(Steps.alsoNamed(cachedEmbedding(memories), "Find Text Embedding"));
        return all;
    }

    private static Component ready(
            ComponentBuilder builder, @Nullable PerUser<EventMemory> memories, Using<PerUser<EventMemory>> worker) {
        return memories == null ? builder.missing(NEEDS) : builder.workerPerNode(node -> worker.of(node, memories));
    }

    /** Makes the worker of a node that uses a service. */
    @FunctionalInterface
    private interface Using<T> {
        Worker of(Node node, T service);
    }

    // ---- storing ----

    private static Component store(@Nullable PerUser<EventMemory> memories, Clock clock) {
        ComponentBuilder builder = Steps.step("Store Event", "Remembers an event, or another content of it.")
                .action()
                .input("event", SocketType.ANY)
                .input("content", SocketType.STRING)
                .input("type", SocketType.STRING)
                .input("embedding", SocketType.ANY)
                .input("sender", SocketType.STRING)
                .input("agent", SocketType.ANY)
                .input("primary", SocketType.STRING)
                .input("secondary", SocketType.STRING)
                .failing("without content")
                .failing("where an embedding is none, or of another size than those that are remembered")
                .setting(type())
                .setting(Setting.text("storeEventFor")
                        .describedAs("The sender, where none is wired")
                        .defaultingTo("Sender (User)")
                        .choosing("Sender (User)", OBSERVER));
        return ready(builder, memories, (node, memory) -> (in, ctx) -> {
            EventMemory own = memory.of(ctx.owner());
            for (Map<String, @Nullable Object> event : eventsToStore(in, node)) {
                own.store(RememberedEvent.of(withFreeId(event, own), clock.instant()));
            }
            return Outputs.none();
        });
    }

    private static Setting type() {
        return Setting.text("type")
                .describedAs("The kind of event, such as conversation, where none is wired")
                .defaultingTo(NO_TYPE);
    }

    private static String typeOf(Inputs in, Node node) {
        Object wired = in.get("type");
        String type = wired != null
                ? Text.of(wired).strip()
                : Text.of(node.data().get("type")).strip().toLowerCase(Locale.ROOT);
        return type.isEmpty() ? NO_TYPE : type;
    }

    /** The form of January 2023 stores what a speaker said and, if something is wired, what the agent answered. */
    private static List<Map<String, @Nullable Object>> eventsToStore(Inputs in, Node node) {
        if (!in.has("primary") && !in.has("secondary")) {
            return List.of(eventToStore(in, node));
        }
        Map<String, @Nullable Object> turn = AgentMessages.asEvent(in.get("agent"));
        turn.put("type", typeOf(in, node));
        turn.put("content", in.get("primary"));
        if (!Truth.of(in.get("secondary"))) {
            return List.of(turn);
        }
        Map<String, @Nullable Object> answer = new LinkedHashMap<>(turn);
        answer.put("content", in.get("secondary"));
        answer.put("sender", turn.get("observer"));
        return List.of(turn, answer);
    }

    private static Map<String, @Nullable Object> eventToStore(Inputs in, Node node) {
        Map<String, @Nullable Object> event = new LinkedHashMap<>();
        if (in.has("event") || !in.has("content")) {
            MessageEvents.event("event", in.get("event"))
                    .forEach((key, value) -> event.put(String.valueOf(key), value));
        }
        event.remove("date");
        event.put("type", typeOf(in, node));
        if (OBSERVER.equals(Settings.text(node, "storeEventFor"))) {
            event.put("sender", event.get("observer"));
        }
        for (String wired : List.of("content", "sender", "embedding")) {
            if (in.get(wired) != null) {
                event.put(wired, in.get(wired));
            }
        }
        return event;
    }

    /** An event that is stored again, such as a question with its answer as the content, is another one. */
    private static Map<String, @Nullable Object> withFreeId(Map<String, @Nullable Object> event, EventMemory memory) {
        Object id = event.get("id");
        if (id != null && byId(memory, id).isPresent()) {
            event.remove("id");
        }
        return event;
    }

    private static Optional<RememberedEvent> byId(EventMemory memory, Object id) {
        return memory.recall(EventQuery.newest(1).where(EventField.ID, Text.of(id))).stream()
                .findFirst();
    }

    // ---- recalling ----

    private static Component recall(@Nullable PerUser<EventMemory> memories) {
        ComponentBuilder builder = Steps.step(
                        "Event Recall",
                        "Gives remembered events of the place and the people of an event, oldest first.")
                .reading()
                .input("event", SocketType.ANY)
                .input("type", SocketType.STRING)
                .input("embedding", SocketType.ANY)
                .input("agent", SocketType.ANY)
                .output("events", SocketType.ARRAY)
                .output("output", SocketType.ARRAY)
                .failing("without an event, or where an embedding is of another size than those that are remembered")
                .setting(type())
                .setting(Setting.number("max_count")
                        .describedAs("The most events, the newest; or the nearest where an embedding is wired")
                        .defaultingTo(10))
                .setting(Setting.text("filterBy")
                        .describedAs("What the events have in common with the one that is wired")
                        .choosing(RecallFilter.NAMES));
        return ready(builder, memories, (node, memory) -> {
            int most = (int) Settings.number(node, "max_count", 10);
            EventQuery newest = EventQuery.newest(most);
            RecallFilter filter = RecallFilter.of(node);
            return (in, ctx) -> {
                Map<?, ?> event = in.has("agent")
                        ? AgentMessages.asEvent(in.get("agent"))
                        : MessageEvents.event("event", in.get("event"));
                EventQuery query = filter.like(event, newest.where(EventField.TYPE, typeOf(in, node)));
                Object embedding = in.get("embedding");
                EventQuery wanted =
                        embedding == null || "".equals(embedding) ? query : query.near(Embedding.read(embedding));
                List<Map<String, Object>> events = memory.of(ctx.owner()).recall(wanted).stream()
                        .map(RememberedEvent::toMap)
                        .toList();
                return Outputs.of("events", events, "output", events);
            };
        });
    }

    private static Component delete(@Nullable PerUser<EventMemory> memories) {
        ComponentBuilder builder = Steps.step("Event Delete", "Forgets a remembered event.")
                .action()
                .input("event", SocketType.ANY)
                .failing("where the event has no id");
        return ready(builder, memories, (node, memory) -> (in, ctx) -> {
            Object id = MessageEvents.event("event", in.get("event")).get("id");
            if (id == null) {
                throw new IllegalArgumentException("input 'event' has no id (wire it to an event of Event Recall)");
            }
            memory.of(ctx.owner()).delete(EventQuery.all().where(EventField.ID, Text.of(id)));
            return Outputs.none();
        });
    }

    private static Component cachedEmbedding(@Nullable PerUser<EventMemory> memories) {
        ComponentBuilder builder = Component.named("Get Cached Embedding")
                .summary("Gives the embedding of a remembered event of exactly that content, if there is one.")
                .reading()
                .triggerInput("trigger")
                .input("content", SocketType.STRING)
                .output("embedding", SocketType.ARRAY)
                .triggerOutput("success")
                .triggerOutput("failure");
        return ready(builder, memories, (node, memory) -> (in, ctx) -> {
            EventQuery same = EventQuery.all().where(EventField.CONTENT, in.text("content"));
            return memory.of(ctx.owner()).recall(same).stream()
                    .flatMap(event -> event.meaning().stream())
                    .reduce((earlier, later) -> later)
                    .map(meaning -> Outputs.of("embedding", meaning.toList()).firing("success"))
                    .orElse(Outputs.none().firing("failure"));
        });
    }
}
