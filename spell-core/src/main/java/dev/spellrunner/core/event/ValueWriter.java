// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.lang.reflect.Array;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalAmount;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Writes the values that workers give as JSON. A single value that is not JSON is marked in its place; what is wrong
 * with a list or map, or with the whole, is thrown as an {@link Omission}. Has no state.
 */
final class ValueWriter {

    /** The depth of nested lists and maps; it also ends the walk round a structure that holds itself. */
    static final int MAX_DEPTH = 100;

    /** Readers refuse numbers of more digits (Jackson's {@code StreamReadConstraints}); 3200 bits are 964 digits. */
    private static final int MAX_BITS = 3_200;

    private static final double DIGITS_PER_BIT = Math.log10(2);

    private ValueWriter() {}

    /**
     * Writes a value that is neither list nor map, and cannot throw when it is read.
     *
     * @param maxChars text of more characters is left to {@link #write}
     * @return whether the value is one of these, and so was written
     */
    static boolean writeSimple(JsonGenerator json, @Nullable Object value, int maxChars) throws IOException {
        if (value instanceof String text && text.length() <= maxChars) {
            json.writeString(text);
        } else if (value instanceof Integer number) {
            json.writeNumber(number);
        } else if (value instanceof Long number) {
            json.writeNumber(number);
        } else if (value instanceof Boolean flag) {
            json.writeBoolean(flag);
        } else if (value == null) {
            json.writeNull();
        } else {
            return false;
        }
        return true;
    }

    /**
     * Writes a value.
     *
     * @param mapper maps values of other classes; null if there is none
     * @throws Omission if the whole is to be left out
     */
    static void write(JsonGenerator json, @Nullable Object value, @Nullable ValueMapper mapper) throws IOException {
        write(json, value, mapper, 1);
    }

    private static void write(JsonGenerator json, @Nullable Object value, @Nullable ValueMapper mapper, int depth)
            throws IOException {
        if (writeSimple(json, value, Integer.MAX_VALUE)) {
            return;
        }
        requireNonNull(value, "value");
        try {
            writeOther(json, value, mapper, depth);
        } catch (Omission | IOException e) {
            throw e;
        } catch (Throwable e) {
            throw failed(value, e);
        }
    }

    private static Omission failed(Object value, Throwable cause) {
        EventCodec.log.debug("a value of {} cannot be read", value.getClass(), cause);
        return Omission.notReadable(value);
    }

    private static void writeOther(JsonGenerator json, Object value, @Nullable ValueMapper mapper, int depth)
            throws IOException {
        if (value instanceof Number number) {
            writeNumber(json, number);
        } else if (value instanceof Map<?, ?> map) {
            writeMap(json, map, mapper, depth);
        } else if (value instanceof Collection<?> items) {
            json.writeStartArray();
            checkDepth(depth);
            for (Object item : items) {
                write(json, item, mapper, depth + 1);
            }
            json.writeEndArray();
        } else if (value instanceof char[] text) {
            json.writeString(text, 0, text.length);
        } else if (value.getClass().isArray()) {
            writeArray(json, value, mapper, depth);
        } else if (value instanceof Optional<?> optional) {
            checkDepth(depth);
            write(json, optional.orElse(null), mapper, depth + 1);
        } else {
            writeTextual(json, value, mapper, depth);
        }
    }

    private static void writeMap(JsonGenerator json, Map<?, ?> map, @Nullable ValueMapper mapper, int depth)
            throws IOException {
        json.writeStartObject();
        checkDepth(depth);
        for (Map.Entry<?, ?> entry : map.entrySet()) {
            String key = entry.getKey() == null ? null : text(entry.getKey());
            if (key == null) {
                throw Omission.notJson(map);
            }
            json.writeFieldName(name(key));
            write(json, entry.getValue(), mapper, depth + 1);
        }
        json.writeEndObject();
    }

    /** Returns the name of a field, with a replacement for each half of a pair of surrogates: readers refuse them in names. */
    static String name(String key) {
        for (int i = 0; i < key.length(); i++) {
            if (Character.isSurrogate(key.charAt(i))) {
                return new String(key.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            }
        }
        return key;
    }

    private static void writeArray(JsonGenerator json, Object array, @Nullable ValueMapper mapper, int depth)
            throws IOException {
        json.writeStartArray();
        checkDepth(depth);
        int length = Array.getLength(array);
        for (int i = 0; i < length; i++) {
            write(json, Array.get(array, i), mapper, depth + 1);
        }
        json.writeEndArray();
    }

    private static void checkDepth(int depth) {
        if (depth > MAX_DEPTH) {
            throw Omission.tooDeep();
        }
    }

    private static void writeTextual(JsonGenerator json, Object value, @Nullable ValueMapper mapper, int depth)
            throws IOException {
        String text = text(value);
        if (text != null) {
            json.writeString(text);
            return;
        }
        Object plain = mapper == null ? null : mapper.plain(value);
        if (plain == null) {
            Omission.notJson(value).writeTo(json);
        } else {
            checkDepth(depth);
            write(json, plain, mapper, depth + 1);
        }
    }

    /** Returns what a value that is text in JSON says; null if it is none. */
    private static @Nullable String text(Object value) {
        if (value instanceof String text) {
            return text;
        }
        if (value instanceof Enum<?> constant) {
            return constant.name();
        }
        boolean textual = value instanceof CharSequence
                || value instanceof Character
                || value instanceof UUID
                || value instanceof URI
                || value instanceof TemporalAccessor
                || value instanceof TemporalAmount
                || value instanceof ZoneId;
        return textual ? value.toString() : null;
    }

    private static void writeNumber(JsonGenerator json, Number value) throws IOException {
        if (value instanceof Double || value instanceof Float) {
            writeFloating(json, value);
        } else if (value instanceof BigDecimal number) {
            writeDecimal(json, number);
        } else if (value instanceof BigInteger number) {
            writeDecimal(json, new BigDecimal(number));
        } else if (value instanceof Short
                || value instanceof Byte
                || value instanceof AtomicInteger
                || value instanceof AtomicLong) {
            json.writeNumber(value.longValue());
        } else {
            writeForeign(json, value);
        }
    }

    private static void writeFloating(JsonGenerator json, Number value) throws IOException {
        if (!Double.isFinite(value.doubleValue())) {
            Omission.notJson(value).writeTo(json);
        } else if (value instanceof Float number) {
            json.writeNumber(number);
        } else {
            json.writeNumber(value.doubleValue());
        }
    }

    private static void writeDecimal(JsonGenerator json, BigDecimal number) throws IOException {
        int bits = number.unscaledValue().bitLength();
        if (bits > MAX_BITS) {
            Omission.tooLarge((long) Math.ceil(bits * DIGITS_PER_BIT)).writeTo(json);
        } else {
            json.writeNumber(number);
        }
    }

    /** Writes a number of an unknown class by what it says of itself. */
    private static void writeForeign(JsonGenerator json, Number value) throws IOException {
        BigDecimal number = null;
        try {
            number = new BigDecimal(value.toString());
        } catch (NumberFormatException e) {
            EventCodec.log.debug("a number of {} does not read as one", value.getClass(), e);
        }
        if (number == null) {
            Omission.notJson(value).writeTo(json);
        } else {
            writeDecimal(json, number);
        }
    }
}
