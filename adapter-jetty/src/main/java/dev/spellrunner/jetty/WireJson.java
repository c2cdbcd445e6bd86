// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spellrunner.core.event.EventCodec;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads what clients send, and writes what they are answered, as JSON. Immutable and thread-safe. */
final class WireJson {

    private static final ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    private final EventCodec codec;

    WireJson(EventCodec codec) {
        this.codec = codec;
    }

    /** Writes something. */
    interface Content {
        void writeTo(JsonGenerator json) throws IOException;
    }

    JsonNode read(String text) throws JsonProcessingException {
        return JSON.readTree(text);
    }

    JsonNode read(byte[] text) throws IOException {
        return JSON.readTree(text);
    }

    /** Returns what is wrong with a text that is no JSON, without the text. */
    static String shortMessage(IOException wrong) {
        return wrong instanceof JsonProcessingException parsing
                ? parsing.getOriginalMessage()
                : String.valueOf(wrong.getMessage());
    }

    /** Returns the fields of an object as plain values. */
    Map<String, @Nullable Object> fields(JsonNode object) {
        return JSON.convertValue(object, FIELDS);
    }

    byte[] object(Map<String, ? extends @Nullable Object> fields) {
        return write(json -> writeObject(json, fields));
    }

    byte[] write(Content content) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(256);
        try (JsonGenerator json = JSON.createGenerator(bytes)) {
            content.writeTo(json);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return bytes.toByteArray();
    }

    /** Writes an answer of the service: JSON values, except for the outputs of a run, which may be any. */
    void writeObject(JsonGenerator json, Map<String, ? extends @Nullable Object> fields) throws IOException {
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
