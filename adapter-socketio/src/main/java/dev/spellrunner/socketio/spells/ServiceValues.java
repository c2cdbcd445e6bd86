// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.util.RawValue;
import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.host.WireJson;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Values between the wire and the service. Immutable and thread-safe. */
final class ServiceValues {

    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final EventCodec codec;

    ServiceValues(EventCodec codec) {
        this.codec = codec;
    }

    /** Returns the fields of an object as plain values. */
    static Map<String, @Nullable Object> fields(JsonNode object) {
        return WireJson.fields(object);
    }

    /** Returns an event as it is in the log. */
    static RawValue raw(LoggedEvent event) {
        return new RawValue(new String(event.json(), UTF_8));
    }

    static JsonNode read(LoggedEvent event) {
        try {
            return JSON.readTree(event.json());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns the outputs of a run, which may be any values, as they are written. */
    RawValue outputs(@Nullable Object outputs) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        if (outputs instanceof Map<?, ?> map) {
            map.forEach((name, value) -> named.put(String.valueOf(name), value));
        }
        return new RawValue(codec.encodeValues(named));
    }
}
