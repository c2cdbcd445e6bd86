// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.spellrunner.socketio.feathers.FeathersLogins.Accounts;
import dev.spellrunner.socketio.feathers.FeathersLogins.Login;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class FeathersLoginsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    private final ScheduledThreadPoolExecutor timer = new ScheduledThreadPoolExecutor(1);
    private final AtomicInteger loggedOut = new AtomicInteger();
    private final CountDownLatch disconnected = new CountDownLatch(1);
    private final FeathersLogins logins = new FeathersLogins(new Tokens(), timer, Clock.fixed(NOW, ZoneOffset.UTC));
    private final FeathersServices services = FeathersServices.builder()
            .service(FeathersLogins.PATH, logins.service())
            .build();
    private final FeathersPeer peer = new FeathersPeer() {
        @Override
        public void emit(String event, @Nullable Object... arguments) {}

        @Override
        public void disconnect() {
            disconnected.countDown();
        }
    };

    private final class Tokens implements Accounts {

        @Override
        public CompletionStage<Login> logIn(FeathersPeer who, String token) {
            return switch (token) {
                case "for ever" -> CompletableFuture.completedFuture(new Login(Map.of("id", "ada"), null));
                case "far" -> CompletableFuture.completedFuture(new Login(Map.of(), Instant.MAX));
                case "soon" -> CompletableFuture.completedFuture(new Login(Map.of(), NOW.plusMillis(20)));
                case "over" -> CompletableFuture.completedFuture(new Login(Map.of(), NOW.minusSeconds(1)));
                default ->
                    CompletableFuture.failedFuture(
                            new FeathersException(FeathersError.NOT_AUTHENTICATED, "nobody knows the token"));
            };
        }

        @Override
        public void logOut(FeathersPeer who) {
            loggedOut.incrementAndGet();
        }
    }

    @BeforeEach
    void forgetWhatIsCancelled() {
        timer.setRemoveOnCancelPolicy(true);
    }

    @AfterEach
    void stopTheTimer() {
        timer.shutdownNow();
    }

    private List<@Nullable Object> call(String method, JsonNode... arguments) {
        return services.call(peer, method, List.of(arguments))
                .toCompletableFuture()
                .join();
    }

    private List<@Nullable Object> logIn(String strategy, String token) {
        JsonNode data = new ObjectMapper().valueToTree(Map.of("strategy", strategy, "accessToken", token));
        return call("create", JsonNodeFactory.instance.textNode("authentication"), data);
    }

    private List<@Nullable Object> logOut() {
        return call("remove", JsonNodeFactory.instance.textNode("authentication"), NullNode.getInstance());
    }

    @Test
    void logsAClientInByItsToken() {
        assertThat(logIn("jwt", "for ever"))
                .containsExactly(
                        null,
                        Map.of(
                                "accessToken", "for ever",
                                "authentication", Map.of("strategy", "jwt"),
                                "user", Map.of("id", "ada")));
    }

    @Test
    void refusesOtherTokensAndOtherStrategies() {
        assertThat(logIn("jwt", "guess").toString()).contains("code=401", "nobody knows the token");
        assertThat(logIn("local", "for ever").toString()).contains("code=401", "not-authenticated");
        assertThat(call("get", JsonNodeFactory.instance.textNode("authentication"))
                        .toString())
                .contains("code=405");
    }

    @Test
    void logsAClientOut() {
        assertThat(logOut()).containsExactly(null, Map.of());
        assertThat(loggedOut).hasValue(1);
    }

    @Test
    void disconnectsAClientWhoseTokenExpires() throws Exception {
        logIn("jwt", "soon");

        assertThat(disconnected.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void disconnectsAClientWhoseTokenHasExpiredAtOnce() throws Exception {
        logIn("jwt", "over");

        assertThat(disconnected.await(10, TimeUnit.SECONDS)).isTrue();
    }

    @Test
    void goesByTheLastToken() {
        logins.expire(peer, Optional.of(NOW.plusSeconds(3600)));
        logIn("jwt", "far");

        assertThat(timer.getQueue())
                .singleElement()
                .satisfies(waiting ->
                        assertThat(((Delayed) waiting).getDelay(TimeUnit.DAYS)).isGreaterThan(1000));
    }

    @Test
    void leavesAClientAloneThatHasLoggedOut() {
        logins.expire(peer, Optional.of(NOW.plusSeconds(3600)));
        logOut();

        assertThat(timer.getQueue()).isEmpty();
    }
}
