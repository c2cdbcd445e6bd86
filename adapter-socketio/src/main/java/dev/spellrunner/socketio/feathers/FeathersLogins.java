// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets clients log in that are connected already, by the service {@code authentication} and its strategy {@code jwt}, and
 * disconnects those whose tokens expire. Thread-safe.
 */
public final class FeathersLogins {

    /** The path of the service. */
    public static final String PATH = "authentication";

    private static final String STRATEGY = "jwt";
    private static final Duration LONGEST = Duration.ofDays(10_000);

    private final Accounts accounts;
    private final Clock clock;
    private final Map<FeathersPeer, Future<?>> expiring = new ConcurrentHashMap<>();
    /** The last login or logout of each client that is under way. */
    private final Map<FeathersPeer, CompletableFuture<?>> underWay = new ConcurrentHashMap<>();

    /**
     * Creates logins.
     *
     * @param accounts checks tokens
     * @param clock tells the time that the expiry of tokens means
     */
    public FeathersLogins(Accounts accounts, Clock clock) {
        this.accounts = requireNonNull(accounts, "accounts");
        this.clock = requireNonNull(clock, "clock");
    }

    /** Knows whose a token is. Must be thread-safe, and must not block. */
    public interface Accounts {

        /**
         * Logs a client in.
         *
         * @return what is known of the token; to refuse it, a stage that fails with {@link FeathersException} {@code
         *     not-authenticated}
         */
        CompletionStage<Login> logIn(FeathersPeer peer, String accessToken);

        /** Logs a client out, which may not have been logged in: it says so, or its token has expired. */
        void logOut(FeathersPeer peer);
    }

    /**
     * The facts of a valid token.
     *
     * @param user what the client is told of whom the token belongs to, as JSON values; may be empty
     * @param expiresOrNull when the token is valid no longer; null, if always
     */
    public record Login(Map<String, Object> user, @Nullable Instant expiresOrNull) {

        public Login {
            user = Map.copyOf(user);
        }

        /** Returns when the token is valid no longer, if ever. */
        public Optional<Instant> expires() {
            return Optional.ofNullable(expiresOrNull);
        }
    }

    /** Returns the service. */
    public FeathersService service() {
        return FeathersService.builder()
                .on(FeathersMethod.CREATE, this::logIn)
                .on(FeathersMethod.REMOVE, this::logOut)
                .build();
    }

    private CompletionStage<Map<String, Object>> logIn(FeathersCall call) {
        JsonNode strategy = call.data().path("strategy");
        JsonNode token = call.data().path("accessToken");
        if (!STRATEGY.equals(strategy.textValue()) || !token.isTextual()) {
            throw new FeathersException(
                    FeathersError.NOT_AUTHENTICATED,
                    "Invalid authentication information (send strategy 'jwt' and an accessToken)");
        }
        FeathersPeer peer = call.peer();
        return inOrder(
                peer,
                () -> accounts.logIn(peer, token.textValue()).thenApply(login -> {
                    expire(peer, login.expires());
                    return answer(token.textValue(), login);
                }));
    }

    /** One after the other, so that whom one token belongs to does not stay until another expires. */
    private <T> CompletionStage<T> inOrder(FeathersPeer peer, Supplier<CompletionStage<T>> action) {
        CompletableFuture<T> done = new CompletableFuture<>();
        CompletableFuture<?> before = underWay.put(peer, done);
        CompletionStage<?> turn = before == null ? CompletableFuture.completedFuture(null) : before;
        turn.handle((result, failure) -> action.get())
                .thenCompose(Function.identity())
                .whenComplete((result, failure) -> {
                    underWay.remove(peer, done);
                    if (failure == null) {
                        done.complete(result);
                    } else {
                        done.completeExceptionally(failure);
                    }
                });
        return done;
    }

    private static Map<String, Object> answer(String token, Login login) {
        Map<String, Object> answer = new LinkedHashMap<>();
        answer.put("accessToken", token);
        answer.put("authentication", Map.of("strategy", STRATEGY));
        if (!login.user().isEmpty()) {
            answer.put("user", login.user());
        }
        return answer;
    }

    private CompletionStage<Map<String, Object>> logOut(FeathersCall call) {
        FeathersPeer peer = call.peer();
        return inOrder(peer, () -> {
            forget(peer);
            accounts.logOut(peer);
            return CompletableFuture.completedFuture(Map.of());
        });
    }

    /**
     * Logs a client out and disconnects it when its token expires, in place of any other time that was set for it.
     *
     * @param when empty, if never
     */
    public void expire(FeathersPeer peer, Optional<Instant> when) {
        forget(peer);
        when.ifPresent(time -> {
            Duration left = Duration.between(clock.instant(), time);
            // So that no token of the far future is more than a timer can count.
            Duration delay = left.compareTo(LONGEST) > 0 ? LONGEST : left.isNegative() ? Duration.ZERO : left;
            expiring.put(peer, peer.later(delay, () -> expired(peer)));
            if (!peer.isConnected()) {
                // It went meanwhile, and its end found nothing to forget.
                forget(peer);
            }
        });
    }

    private void expired(FeathersPeer peer) {
        expiring.remove(peer);
        accounts.logOut(peer);
        peer.disconnect();
    }

    /** Forgets when a client's token expires: it has logged out, or is gone. */
    public void forget(FeathersPeer peer) {
        Future<?> set = expiring.remove(peer);
        if (set != null) {
            set.cancel(false);
        }
    }
}
