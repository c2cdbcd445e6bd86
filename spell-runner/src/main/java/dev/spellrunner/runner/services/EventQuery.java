// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Says which remembered events are meant. Immutable.
 *
 * <pre>{@code
 * EventQuery query = EventQuery.newest(10)
 *         .where(EventField.CLIENT, "discord")
 *         .with(List.of("Ada", "Bob"));
 * }</pre>
 */
public final class EventQuery {

    /** So many events can be asked for at most. */
    public static final int MOST = 10_000;

    private final int most;
    private final Map<EventField, String> texts;
    private final List<String> entities;
    private final @Nullable Embedding near;

    private EventQuery(int most, Map<EventField, String> texts, List<String> entities, @Nullable Embedding near) {
        this.most = most;
        this.texts = texts;
        this.entities = entities;
        this.near = near;
    }

    /**
     * Returns a query for the newest events.
     *
     * @param most how many, 1 to {@link #MOST}
     */
    public static EventQuery newest(int most) {
        if (most < 1 || most > MOST) {
            throw new IllegalArgumentException(most + " events cannot be recalled (1 to " + MOST + ")");
        }
        return new EventQuery(most, Map.of(), List.of(), null);
    }

    /** Returns a query for all events, as far as {@link #MOST} go. */
    public static EventQuery all() {
        return newest(MOST);
    }

    /** Returns the same query for events whose field is that text; empty for those that have none. */
    public EventQuery where(EventField field, String text) {
        EnumMap<EventField, String> more = new EnumMap<>(EventField.class);
        more.putAll(texts);
        more.put(field, requireNonNull(text, "text"));
        return new EventQuery(most, Collections.unmodifiableMap(more), entities, near);
    }

    /** Returns the same query for events in which all of these took part, and perhaps others. */
    public EventQuery with(List<String> participants) {
        return new EventQuery(most, texts, List.copyOf(participants), near);
    }

    /** Returns the same query for the events that are nearest by meaning, instead of the newest. Others have no place. */
    public EventQuery near(Embedding meaning) {
        return new EventQuery(most, texts, entities, requireNonNull(meaning, "meaning"));
    }

    /** Returns how many events are wanted at most. */
    public int most() {
        return most;
    }

    /** Returns the texts that fields must have. */
    public Map<EventField, String> texts() {
        return texts;
    }

    /** Returns who must have taken part. */
    public List<String> entities() {
        return entities;
    }

    /** Returns the meaning that the events are to be near to, if the query names one. */
    public Optional<Embedding> near() {
        return Optional.ofNullable(near);
    }

    /** Tells whether an event is meant, but for {@link #near} and {@link #most}. */
    public boolean matches(RememberedEvent event) {
        return texts.entrySet().stream()
                        .allMatch(wanted -> event.text(wanted.getKey()).equals(wanted.getValue()))
                && event.entities().containsAll(entities);
    }

    /**
     * Chooses among events that match: the newest or, if the query says so, the nearest; oldest first. For implementations of
     * a memory.
     *
     * @param matching all events that match, in the order in which they were stored
     * @throws IllegalArgumentException if one of them has a meaning of another size than the query
     */
    public List<RememberedEvent> choose(List<RememberedEvent> matching) {
        List<RememberedEvent> chosen = new ArrayList<>(near == null ? matching : nearest(matching, near));
        chosen.sort(Comparator.comparing(RememberedEvent::date));
        return List.copyOf(chosen.subList(Math.max(0, chosen.size() - most), chosen.size()));
    }

    private record Scored(RememberedEvent event, double distance) {}

    private List<RememberedEvent> nearest(List<RememberedEvent> matching, Embedding meaning) {
        List<Scored> scored = new ArrayList<>();
        for (RememberedEvent event : matching) {
            event.meaning().ifPresent(its -> scored.add(new Scored(event, its.distance(meaning))));
        }
        scored.sort(Comparator.comparingDouble(Scored::distance));
        return scored.stream().limit(most).map(Scored::event).toList();
    }

    @Override
    public String toString() {
        return "EventQuery[most=" + most + ", fields=" + texts.keySet() + ", entities=" + entities.size() + ", near="
                + (near == null ? "none" : near) + "]";
    }
}
