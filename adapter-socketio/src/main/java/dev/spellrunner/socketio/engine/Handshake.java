// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static java.util.Objects.requireNonNull;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The request that a session began with. Immutable.
 *
 * @param headers by their names in lower case
 * @param query the parameters of the address
 * @param remoteAddress where the client is, or the last proxy before it
 */
public record Handshake(Map<String, List<String>> headers, Map<String, List<String>> query, String remoteAddress) {

    /** Checks that all is there, and copies the maps. */
    public Handshake {
        headers = Map.copyOf(headers);
        query = Map.copyOf(query);
        requireNonNull(remoteAddress, "remoteAddress");
    }

    /** Returns the first value of a header, whatever the case of its name. */
    public Optional<String> header(String name) {
        return first(headers.get(name.toLowerCase(Locale.ROOT)));
    }

    /** Returns the first value of a parameter of the address. */
    public Optional<String> parameter(String name) {
        return first(query.get(name));
    }

    private static Optional<String> first(@Nullable List<String> values) {
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }
}
