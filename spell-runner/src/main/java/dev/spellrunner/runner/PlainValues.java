// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.event.EventSink;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Completed;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodeEvent.Started;
import dev.spellrunner.core.event.NodeEvent.Waiting;
import dev.spellrunner.core.event.ValueMapper;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Maps values of classes of the application to plain data where they leave a run: in events, and in the result as JSON. What
 * holds none stays as it is. Thread-safe.
 */
final class PlainValues {

    private static final Logger log = LoggerFactory.getLogger(PlainValues.class);
    private static final int DEEPEST = 100;

    private final ValueMapper mapper;

    PlainValues(ValueMapper mapper) {
        this.mapper = mapper;
    }

    /** Returns a sink that is told plain data. */
    EventSink before(EventSink sink) {
        return event -> sink.emit(plain(event));
    }

    private NodeEvent plain(NodeEvent event) {
        if (event instanceof Completed e) {
            Map<String, @Nullable Object> outputs = named(e.outputs());
            return outputs == e.outputs()
                    ? e
                    : new Completed(
                            e.run(),
                            e.spell(),
                            e.since(),
                            e.seq(),
                            e.at(),
                            e.path(),
                            e.component(),
                            outputs,
                            e.closed(),
                            e.origin(),
                            e.usage(),
                            e.micros(),
                            e.later());
        }
        if (event instanceof Started e) {
            Map<String, @Nullable Object> inputs = named(e.inputs());
            return inputs == e.inputs()
                    ? e
                    : new Started(
                            e.run(),
                            e.spell(),
                            e.since(),
                            e.seq(),
                            e.at(),
                            e.path(),
                            e.component(),
                            inputs,
                            e.version(),
                            e.tags());
        }
        if (event instanceof Waiting e) {
            Map<String, @Nullable Object> inputs = named(e.inputs());
            return inputs == e.inputs()
                    ? e
                    : new Waiting(
                            e.run(),
                            e.spell(),
                            e.since(),
                            e.seq(),
                            e.at(),
                            e.path(),
                            e.component(),
                            inputs,
                            e.reason());
        }
        if (event instanceof Progress e) {
            Object chunk = plain(e.chunk(), 0);
            return chunk == e.chunk()
                    ? e
                    : new Progress(e.run(), e.spell(), e.since(), e.seq(), e.at(), e.path(), e.component(), chunk);
        }
        return event;
    }

    /** Returns values by name as plain data: the same map, if it holds nothing else. */
    Map<String, @Nullable Object> named(Map<String, @Nullable Object> values) {
        Map<String, @Nullable Object> mapped = null;
        for (Map.Entry<String, @Nullable Object> each : values.entrySet()) {
            Object plain = plain(each.getValue(), 0);
            if (plain != each.getValue()) {
                mapped = mapped == null ? new LinkedHashMap<>(values) : mapped;
                mapped.put(each.getKey(), plain);
            }
        }
        return mapped == null ? values : Collections.unmodifiableMap(mapped);
    }

    private @Nullable Object plain(@Nullable Object value, int depth) {
        if (value == null || isPlain(value) || depth > DEEPEST) {
            return value;
        }
        if (value instanceof List<?> items) {
            return list(items, depth);
        }
        if (value instanceof Map<?, ?> fields) {
            return map(fields, depth);
        }
        if (value instanceof Collection<?> || value instanceof Object[]) {
            List<?> items =
                    value instanceof Object[] array ? Arrays.asList(array) : new ArrayList<>((Collection<?>) value);
            List<?> plain = list(items, depth);
            return plain == items ? value : plain;
        }
        Object mapped = mapped(value);
        return mapped == null ? value : plain(mapped, depth + 1);
    }

    private static boolean isPlain(Object value) {
        return value instanceof CharSequence
                || value instanceof Number
                || value instanceof Boolean
                || value instanceof Enum<?>
                || value instanceof TemporalAccessor
                || value instanceof TemporalAmount
                || value instanceof Optional<?>
                || value.getClass().isArray();
    }

    private List<?> list(List<?> items, int depth) {
        List<@Nullable Object> mapped = null;
        for (int i = 0; i < items.size(); i++) {
            Object plain = plain(items.get(i), depth + 1);
            if (plain != items.get(i)) {
                mapped = mapped == null ? new ArrayList<>(items) : mapped;
                mapped.set(i, plain);
            }
        }
        return mapped == null ? items : Collections.unmodifiableList(mapped);
    }

    private Map<?, ?> map(Map<?, ?> fields, int depth) {
        Map<@Nullable Object, @Nullable Object> mapped = null;
        for (Map.Entry<?, ?> each : fields.entrySet()) {
            Object plain = plain(each.getValue(), depth + 1);
            if (plain != each.getValue()) {
                mapped = mapped == null ? new LinkedHashMap<>(fields) : mapped;
                mapped.put(each.getKey(), plain);
            }
        }
        return mapped == null ? fields : Collections.unmodifiableMap(mapped);
    }

    private @Nullable Object mapped(Object value) {
        try {
            return mapper.plain(value);
        } catch (RuntimeException e) {
            log.warn("a value of {} cannot be mapped", value.getClass(), e);
            return null;
        }
    }
}
