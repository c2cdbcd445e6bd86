// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A call of a client.
 *
 * @param peer who calls
 * @param path of the service, without slashes at its ends
 * @param method what it is to do
 * @param idOrNull of what; null, if the client names none: then all are meant
 * @param data what the client sends with it; a missing node for methods that take none
 * @param query what the client sends besides; empty, if nothing
 */
public record FeathersCall(
        FeathersPeer peer,
        String path,
        FeathersMethod method,
        @Nullable String idOrNull,
        JsonNode data,
        ObjectNode query) {

    public FeathersCall {
        requireNonNull(peer, "peer");
        requireNonNull(path, "path");
        requireNonNull(method, "method");
        requireNonNull(data, "data");
        requireNonNull(query, "query");
    }

    /** Returns the id, if the client names one. */
    public Optional<String> id() {
        return Optional.ofNullable(idOrNull);
    }

    /**
     * Returns the id, for services that do nothing with all at once.
     *
     * @throws FeathersException {@code bad-request}, if the client names none
     */
    public String requireId() {
        return id().orElseThrow(() -> new FeathersException(
                FeathersError.BAD_REQUEST, "id for '" + method.wireName() + "' can not be undefined"));
    }
}
