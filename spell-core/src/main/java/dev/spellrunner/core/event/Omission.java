// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import com.fasterxml.jackson.core.JsonGenerator;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Why a value is left out of the JSON, and the mark that stands in its place. Thrown to give up a value half-way. */
final class Omission extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final String reason;
    private final @Nullable String type;
    private final long bytes;

    private Omission(String reason, @Nullable String type, long bytes) {
        super(reason, null, false, false);
        this.reason = reason;
        this.type = type;
        this.bytes = bytes;
    }

    static Omission notJson(Object value) {
        return new Omission("not JSON", value.getClass().getTypeName(), 0);
    }

    /** Something in a value threw when it was asked what it holds. */
    static Omission notReadable(Object value) {
        return new Omission("not readable", value.getClass().getTypeName(), 0);
    }

    static Omission tooDeep() {
        return new Omission("too deep", null, 0);
    }

    static Omission tooLarge(long bytes) {
        return new Omission("too large", null, bytes);
    }

    void writeTo(JsonGenerator json) throws IOException {
        json.writeStartObject();
        json.writeStringField("$omitted", reason);
        if (type != null) {
            json.writeStringField("type", type);
        }
        if (bytes > 0) {
            json.writeNumberField("bytes", bytes);
        }
        json.writeEndObject();
    }
}
