// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.PlayPolicy;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.observe.TraceParent;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The parameters of a call, by name. What is missing or of another kind than wanted is an {@code invalid-request}.
 *
 * @param given the parameters as JSON values
 */
record Parameters(Map<String, ?> given) {

    private static final int LONGEST_QUEUE = 1000;

    /** Returns the span of the caller, as the call itself names it: {@code _meta: {traceparent, tracestate}}. */
    Optional<TraceParent> trace() {
        return given.get("_meta") instanceof Map<?, ?> meta
                ? TraceParent.parse(
                        meta.get("traceparent") instanceof String parent ? parent : null,
                        meta.get("tracestate") instanceof String state ? state : null)
                : Optional.empty();
    }

    boolean has(String name) {
        return given.get(name) != null;
    }

    String text(String name) {
        String text = textOrNull(name);
        if (text == null) {
            throw invalid(name, "is missing", "send it as text");
        }
        return text;
    }

    @Nullable
    String textOrNull(String name) {
        Object value = given.get(name);
        if (value == null || value instanceof String) {
            return (String) value;
        }
        if (value instanceof Number) {
            return value.toString();
        }
        throw invalid(name, "is not text", "send it as text");
    }

    /** Returns values by name; none if the parameter is missing. */
    Map<String, @Nullable Object> values(String name) {
        Object value = given.get(name);
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, each) -> values.put(String.valueOf(key), each));
        } else if (value != null) {
            throw invalid(name, "is not an object", "send values by name");
        }
        return values;
    }

    /** Returns numbers by name; none if the parameter is missing. */
    Map<String, Long> numbers(String name) {
        Map<String, Long> numbers = new LinkedHashMap<>();
        values(name).forEach((key, value) -> {
            if (!(value instanceof Number number)) {
                throw invalid(name, "has '" + key + "', which is not a number", "send numbers by name");
            }
            numbers.put(key, number.longValue());
        });
        return numbers;
    }

    /** Returns texts by name; none if the parameter is missing. */
    Map<String, String> textsByName(String name) {
        Map<String, String> texts = new LinkedHashMap<>();
        values(name).forEach((key, value) -> {
            if (!(value instanceof String || value instanceof Number)) {
                throw invalid(name, "has '" + key + "', which is not text", "send texts by name");
            }
            texts.put(key, value.toString());
        });
        return texts;
    }

    /** Returns texts; none if the parameter is missing. */
    List<String> texts(String name) {
        return given.get(name) == null
                ? List.of()
                : list(name).stream()
                        .map(each -> {
                            if (each instanceof String || each instanceof Number) {
                                return each.toString();
                            }
                            throw invalid(name, "has something that is not text", "send a list of texts");
                        })
                        .toList();
    }

    /** Returns whether a flag is set; it is not if the parameter is missing. */
    boolean flag(String name) {
        Object value = given.get(name);
        if (value == null || value instanceof Boolean) {
            return Boolean.TRUE.equals(value);
        }
        throw invalid(name, "is neither true nor false", "send one of them");
    }

    List<?> list(String name) {
        if (given.get(name) instanceof List<?> list) {
            return list;
        }
        throw invalid(name, given.get(name) == null ? "is missing" : "is not a list", "send it as a list");
    }

    /** Returns what may be any value but null. */
    Object value(String name) {
        Object value = given.get(name);
        if (value == null) {
            throw invalid(name, "is missing", "send a value");
        }
        return value;
    }

    /** Returns what becomes of items that come while a run goes on; one at a time, if the parameter is missing. */
    PlayPolicy policy(String name) {
        Object value = given.get(name);
        if (value == null || "one-at-a-time".equals(value)) {
            return PlayPolicy.oneAtATime();
        }
        if ("latest".equals(value)) {
            return PlayPolicy.latest();
        }
        if (value instanceof Map<?, ?> fields
                && fields.get("queue") instanceof Number most
                && most.intValue() >= 1
                && most.intValue() <= LONGEST_QUEUE) {
            return PlayPolicy.queue(most.intValue());
        }
        throw invalid(
                name,
                "is not a policy",
                "send 'one-at-a-time', 'latest' or {queue: 10}; a queue has room for 1 to " + LONGEST_QUEUE);
    }

    private static ServiceException invalid(String name, String wrong, String hint) {
        return new ServiceException(
                Code.INVALID_REQUEST,
                "parameter '" + name + "' " + wrong + " (" + hint + ")",
                Map.of("parameter", name));
    }
}
