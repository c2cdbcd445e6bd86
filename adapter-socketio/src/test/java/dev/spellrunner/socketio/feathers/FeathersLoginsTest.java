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
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.Future;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FeathersLoginsTest {

    private static final Instant NOW = Instant.parse("2026-11-24T02:00:00Z");

    private final Client peer = new Client();
    private final FeathersLogins logins = new FeathersLogins(new Tokens(), Clock.fixed(NOW, ZoneOffset.UTC));
    private final FeathersServices services = FeathersServices.builder()
            .service(FeathersLogins.PATH, logins.service())
            .build();
    private final CompletableFuture<Login> slow = new CompletableFuture<>();
    private final List<String> said = new ArrayList<>();

    private static final class Client implements FeathersPeer {

        private final Map<FutureTask<Void>, Duration> timers = new LinkedHashMap<>();
        private boolean connected = true;

        @Override
        public void emit(String event, @Nullable Object... arguments) {}

        @Override
        public boolean isConnected() {
            return connected;
        }

        @Override
        public void disconnect() {
            connected = false;
        }

        @Override
        public Future<?> later(Duration delay, Runnable action) {
            FutureTask<Void> timer = new FutureTask<>(action, null);
            timers.put(timer, delay);
            return timer;
        }

        /** Returns how long it is until a token expires, for each that is not forgotten. */
        List<Duration> waiting() {
            timers.keySet().removeIf(FutureTask::isDone);
            return List.copyOf(timers.values());
        }

        void letTimePass() {
            List.copyOf(timers.keySet()).forEach(FutureTask::run);
        }
    }

    private final class Tokens implements Accounts {

        @Override
        public CompletionStage<Login> logIn(FeathersPeer who, String token) {
            return switch (token) {
                case "for ever" -> CompletableFuture.completedFuture(new Login(Map.of("id", "ada"), null));
                case "far" -> CompletableFuture.completedFuture(new Login(Map.of(), Instant.MAX));
                case "soon" -> CompletableFuture.completedFuture(new Login(Map.of(), NOW.plusSeconds(20)));
                case "over" -> CompletableFuture.completedFuture(new Login(Map.of(), NOW.minusSeconds(1)));
                case "slow" -> slow;
                default ->
                    CompletableFuture.failedFuture(
                            new FeathersException(FeathersError.NOT_AUTHENTICATED, "nobody knows the token"));
            };
        }

        @Override
        public void logOut(FeathersPeer who) {
            said.add("logged out");
        }
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
        assertThat(said).containsExactly("logged out");
    }

    @Test
    void logsAClientOutAndDisconnectsItWhenItsTokenExpires() {
        logIn("jwt", "soon");
        assertThat(peer.waiting()).containsExactly(Duration.ofSeconds(20));

        peer.letTimePass();

        assertThat(said).containsExactly("logged out");
        assertThat(peer.isConnected()).isFalse();
    }

    @Test
    void doesSoAtOnceIfItHasExpired() {
        logIn("jwt", "over");

        assertThat(peer.waiting()).containsExactly(Duration.ZERO);
    }

    @Test
    void goesByTheLastToken() {
        logins.expire(peer, Optional.of(NOW.plusSeconds(3600)));
        logIn("jwt", "far");

        assertThat(peer.waiting())
                .singleElement()
                .satisfies(left -> assertThat(left).isGreaterThan(Duration.ofDays(1000)));
    }

    @Test
    void letsALoginWaitForTheOneBefore() {
        JsonNode data = new ObjectMapper().valueToTree(Map.of("strategy", "jwt", "accessToken", "slow"));
        var first = services.call(peer, "create", List.of(JsonNodeFactory.instance.textNode("authentication"), data));
        var second = services.call(
                peer, "remove", List.of(JsonNodeFactory.instance.textNode("authentication"), NullNode.getInstance()));
        assertThat(second.toCompletableFuture()).isNotDone();

        slow.complete(new Login(Map.of(), NOW.plusSeconds(20)));

        assertThat(first.toCompletableFuture()).isCompleted();
        assertThat(second.toCompletableFuture()).isCompleted();
        assertThat(said).containsExactly("logged out");
        assertThat(peer.waiting()).isEmpty();
    }

    @Test
    void leavesAClientAloneThatHasLoggedOut() {
        logins.expire(peer, Optional.of(NOW.plusSeconds(3600)));
        logOut();

        assertThat(peer.waiting()).isEmpty();
    }

    @Test
    void keepsNoTimerForAClientThatHasGone() {
        peer.disconnect();

        logins.expire(peer, Optional.of(NOW.plusSeconds(3600)));

        assertThat(peer.waiting()).isEmpty();
    }
}
