// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;

/** Identifies the user of a client before it is let in. Must be thread-safe. There is no default that lets everyone in. */
@FunctionalInterface
public interface Authenticator {

    /**
     * Identifies the user of a client. Must not block: it may answer later.
     *
     * @param credentials what the client shows of itself
     * @return the user; to refuse, a stage that fails, best with {@link ServiceException#unauthorized}
     */
    CompletionStage<User> authenticate(Credentials credentials);

    /**
     * Identifies the user of a client, and says for how long that holds: a connection or a stream of events that lasts
     * ends then. Adapters call this method. Must not block: it may answer later.
     *
     * @param credentials what the client shows of itself
     * @return the user, for ever unless this is {@linkplain #expiring told otherwise}; to refuse, a stage that fails, best with
     *     {@link ServiceException#unauthorized}
     */
    default CompletionStage<Admission> admit(Credentials credentials) {
        return authenticate(credentials).thenApply(Admission::forEver);
    }

    /**
     * Returns an authenticator that tells for how long it knows each user: until his token expires, say.
     *
     * @param admitting identifies the user of a client, as {@link #admit} does
     */
    static Authenticator expiring(Function<Credentials, ? extends CompletionStage<Admission>> admitting) {
        requireNonNull(admitting, "admitting");
        return new Authenticator() {
            @Override
            public CompletionStage<User> authenticate(Credentials credentials) {
                return admit(credentials).thenApply(Admission::user);
            }

            @Override
            public CompletionStage<Admission> admit(Credentials credentials) {
                return admitting.apply(credentials);
            }
        };
    }

    /**
     * Returns an authenticator that knows users by their bearer tokens.
     *
     * @param users the users by token
     */
    static Authenticator bearerTokens(Map<String, User> users) {
        Map<String, User> known = Map.copyOf(users);
        return credentials -> credentials
                .bearerToken()
                .flatMap(token -> known.entrySet().stream()
                        .filter(entry -> isSame(entry.getKey(), token))
                        .map(Map.Entry::getValue)
                        .findFirst())
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(
                        ServiceException.unauthorized("no valid bearer token was sent")));
    }

    /**
     * Returns an authenticator that lets everyone in, as one and the same user. For tests, and for servers that only this
     * user can reach. It refuses requests for a host name other than those of loopback, since a foreign page could make a browser
     * send them (DNS rebinding); addresses are let through.
     *
     * @param user the user that every client gets
     */
    static Authenticator lettingEveryoneInAs(User user) {
        requireNonNull(user, "user");
        return credentials -> credentials
                        .header("host")
                        .filter(host -> !HostNames.isSafe(host))
                        .isEmpty()
                ? CompletableFuture.completedFuture(user)
                : CompletableFuture.failedFuture(ServiceException.unauthorized(
                        "the server was called by a name that is not one of loopback (call it as localhost)"));
    }

    /** Takes as long whatever the tokens have in common, so that none can be guessed byte by byte. */
    private static boolean isSame(String known, String given) {
        return MessageDigest.isEqual(known.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
    }
}
