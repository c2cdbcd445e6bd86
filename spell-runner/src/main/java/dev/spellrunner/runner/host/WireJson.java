// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.cfg.JsonNodeFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads the JSON that clients send, and writes that of answers. Immutable and thread-safe. */
public final class WireJson {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            // So that ids go back as they came.
            .enable(DeserializationFeature.USE_BIG_DECIMAL_FOR_FLOATS)
            .disable(JsonNodeFeature.STRIP_TRAILING_BIGDECIMAL_ZEROES)
            .build();

    /** An answer takes several times its size while it is written: so few are written at once, on however many threads. */
    private static final Turns TURNS = new Turns();

    private final EventCodec codec;

    /**
     * Creates a reader and writer.
     *
     * @param codec writes the outputs of runs
     */
    public WireJson(EventCodec codec) {
        this.codec = codec;
    }

    /** Writes something. */
    public interface Content {
        /** Writes it. */
        void writeTo(JsonGenerator json) throws IOException;
    }

    /** Reads a text that is one JSON value. */
    public JsonNode read(String text) throws JsonProcessingException {
        try {
            return JSON.readTree(text);
        } catch (NumberFormatException e) {
            throw noNumber(e);
        }
    }

    /** Reads a text in UTF-8 that is one JSON value. */
    public JsonNode read(byte[] text) throws IOException {
        try {
            return JSON.readTree(text);
        } catch (NumberFormatException e) {
            throw noNumber(e);
        }
    }

    /** Jackson lets this through as it is. */
    private static JsonProcessingException noNumber(NumberFormatException cause) {
        return new JsonParseException(null, "the exponent of a number is too large (send it as text)", cause);
    }

    /** Returns what is wrong with a text that is no JSON, without the text. */
    public static String shortMessage(IOException wrong) {
        return wrong instanceof JsonProcessingException parsing
                ? parsing.getOriginalMessage()
                : String.valueOf(wrong.getMessage());
    }

    /**
     * Returns the fields of an object as plain values.
     *
     * @throws ServiceException {@code invalid-request}, if a number is too large
     */
    public static Map<String, @Nullable Object> fields(JsonNode object) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        object.properties().forEach(field -> fields.put(field.getKey(), plain(field.getValue())));
        return fields;
    }

    /** Recursive: the reader bounds the depth. */
    private static @Nullable Object plain(JsonNode value) {
        return switch (value.getNodeType()) {
            case OBJECT -> fields(value);
            case ARRAY -> {
                List<@Nullable Object> all = new ArrayList<>(value.size());
                value.forEach(each -> all.add(plain(each)));
                yield all;
            }
            case NUMBER -> value.isIntegralNumber() ? value.numberValue() : finite(value);
            case BOOLEAN -> value.booleanValue();
            case STRING -> value.textValue();
            default -> null;
        };
    }

    private static Double finite(JsonNode number) {
        double value = number.doubleValue();
        if (Double.isInfinite(value)) {
            throw new ServiceException(
                    Code.INVALID_REQUEST,
                    "number " + Shown.of(number.asText()) + " is too large (send it as text)",
                    Map.of());
        }
        return value;
    }

    /** Returns an answer of the service in UTF-8. */
    public byte[] object(Map<String, ? extends @Nullable Object> fields) {
        return answer(json -> writeObject(json, fields));
    }

    /** Returns an answer that may be large, in UTF-8. */
    byte[] answer(Content content) {
        return TURNS.call(() -> write(content));
    }

    /** Returns what is written, in UTF-8. */
    public byte[] write(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes an answer of the service: JSON values, except for the outputs of a run, which may be any. */
    public void writeObject(JsonGenerator json, Map<String, ? extends @Nullable Object> fields) throws IOException {
        json.writeStartObject();
        for (Map.Entry<String, ? extends @Nullable Object> field : fields.entrySet()) {
            json.writeFieldName(field.getKey());
            if (field.getKey().equals("outputs") && field.getValue() instanceof Map<?, ?> outputs) {
                json.writeRawValue(codec.encodeValues(byName(outputs)));
            } else {
                json.writePOJO(field.getValue());
            }
        }
        json.writeEndObject();
    }

    private static Map<String, @Nullable Object> byName(Map<?, ?> outputs) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        outputs.forEach((name, value) -> named.put(String.valueOf(name), value));
        return named;
    }
}
