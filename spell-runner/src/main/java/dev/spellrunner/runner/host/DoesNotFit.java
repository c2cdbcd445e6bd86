// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.Map;

/** Reports that one operation of a change does not fit the document; the message says why, without the place. */
final class DoesNotFit extends RuntimeException {

    private static final long serialVersionUID = 1;

    private final Code code;

    DoesNotFit(String message) {
        this(Code.INVALID_REQUEST, message);
    }

    /** @param code what clients are answered */
    DoesNotFit(Code code, String message) {
        super(message);
        this.code = code;
    }

    /**
     * Returns the answer to a client.
     *
     * @param place names the operation, such as {@code patch[3] 'copy'}
     * @param operation its index
     * @param path its path in the document
     */
    ServiceException at(String place, int operation, String path) {
        return new ServiceException(
                code,
                place + " at '" + Shown.of(path) + "': " + getMessage(),
                Map.of("operation", operation, "path", path));
    }

    /** Returns what a field says, as messages show it. */
    static String shown(JsonNode value) {
        return Shown.of(value.isTextual() ? value.textValue() : value.toString());
    }
}
