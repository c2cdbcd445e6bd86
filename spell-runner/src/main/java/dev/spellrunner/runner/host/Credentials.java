// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * The credentials of a client before there is a connection. Immutable.
 *
 * @param headers the headers of the request; the names in lower case
 * @param query the parameters of the request's address
 * @param payload what the client sends to be known by, where the transport has such a thing; else empty
 * @param remoteAddress where the request came from
 */
public record Credentials(
        Map<String, List<String>> headers,
        Map<String, List<String>> query,
        Map<String, @Nullable Object> payload,
        String remoteAddress) {

    private static final String BEARER = "bearer ";

    public Credentials {
        headers = lowerCase(headers);
        query = Map.copyOf(query);
        requireNonNull(payload, "payload");
        requireNonNull(remoteAddress, "remoteAddress");
    }

    /** Returns the credentials of a client that shows none. More parts may come, and the constructor grows with them; this stays. */
    public static Credentials from(String remoteAddress) {
        return new Credentials(Map.of(), Map.of(), Map.of(), remoteAddress);
    }

    /** Returns the same with the headers of the request. */
    public Credentials withHeaders(Map<String, List<String>> byName) {
        return new Credentials(byName, query, payload, remoteAddress);
    }

    /** Returns the same with the parameters of the request's address. */
    public Credentials withQuery(Map<String, List<String>> byName) {
        return new Credentials(headers, byName, payload, remoteAddress);
    }

    /** Returns the same with what the client sends to be known by. */
    public Credentials withPayload(Map<String, @Nullable Object> byName) {
        return new Credentials(headers, query, byName, remoteAddress);
    }

    /** Returns the first header of a name, in whatever case. */
    public Optional<String> header(String name) {
        List<String> values = headers.get(name.toLowerCase(Locale.ROOT));
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /** Returns the first parameter of a name. */
    public Optional<String> parameter(String name) {
        List<String> values = query.get(name);
        return values == null || values.isEmpty() ? Optional.empty() : Optional.of(values.get(0));
    }

    /**
     * Returns the bearer token (RFC 6750): of the header {@code Authorization}, else of the payload's {@code token} or
     * {@code accessToken}, else of the parameter {@code access_token}, which is all that a browser's WebSocket and
     * EventSource can send.
     */
    public Optional<String> bearerToken() {
        Optional<String> ofHeader = header("authorization")
                .filter(value -> value.toLowerCase(Locale.ROOT).startsWith(BEARER))
                .map(value -> value.substring(BEARER.length()).strip());
        return ofHeader.or(() -> text(payload.get("token")))
                .or(() -> text(payload.get("accessToken")))
                .or(() -> parameter("access_token"));
    }

    private static Optional<String> text(@Nullable Object value) {
        return value instanceof String text ? Optional.of(text) : Optional.empty();
    }

    private static Map<String, List<String>> lowerCase(Map<String, List<String>> headers) {
        Map<String, List<String>> lower = new TreeMap<>();
        headers.forEach((name, values) -> lower.computeIfAbsent(name.toLowerCase(Locale.ROOT), key -> new ArrayList<>())
                .addAll(values));
        return lower;
    }

    /** Returns where the request came from, and nothing that could be a secret. */
    @Override
    public String toString() {
        return "Credentials[from " + remoteAddress + "]";
    }
}
