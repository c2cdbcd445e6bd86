// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static dev.spellrunner.core.format.Absent.ABSENT;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes values of any kind. Stateless. */
final class SpellValueWriter {

    private SpellValueWriter() {}

    static void field(JsonGenerator out, String key, @Nullable Object value) throws IOException {
        if (value != ABSENT) {
            out.writeFieldName(key);
            value(out, value);
        }
    }

    static void value(JsonGenerator out, @Nullable Object value) throws IOException {
        if (value == null) {
            out.writeNull();
        } else if (value instanceof String text) {
            out.writeString(text);
        } else if (value instanceof Number number) {
            number(out, number);
        } else if (value instanceof Boolean truth) {
            out.writeBoolean(truth);
        } else if (value instanceof Map<?, ?> object) {
            object(out, object);
        } else if (value instanceof List<?> list) {
            out.writeStartArray();
            for (Object item : list) {
                value(out, item);
            }
            out.writeEndArray();
        } else {
            throw new IllegalArgumentException(
                    "a value of " + value.getClass().getName() + " is not JSON (put text, numbers, lists and maps in)");
        }
    }

    private static void object(JsonGenerator out, Map<?, ?> object) throws IOException {
        out.writeStartObject();
        for (Map.Entry<?, ?> field : object.entrySet()) {
            field(out, (String) field.getKey(), field.getValue());
        }
        out.writeEndObject();
    }

    private static void number(JsonGenerator out, Number number) throws IOException {
        if (number instanceof Integer || number instanceof Long || number instanceof Short || number instanceof Byte) {
            out.writeNumber(number.longValue());
        } else if (number instanceof BigDecimal exact) {
            out.writeNumber(exact);
        } else if (number instanceof BigInteger whole) {
            out.writeNumber(whole);
        } else if (Double.isFinite(number.doubleValue())) {
            out.writeNumber(number instanceof Float ? Double.parseDouble(number.toString()) : number.doubleValue());
        } else {
            throw new IllegalArgumentException(number + " is not JSON (a number has to be finite)");
        }
    }
}
