// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.NullNode;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.fixture.ManualScheduler;
import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.testing.ManualClock;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The user of a client may become known late, and for a while only. */
@Timeout(60)
class LateLoginTest {

    private static final Instant NOON = Instant.parse("2026-11-24T12:00:00Z");
    /** So soon that no timer of the protocol goes off before it. */
    private static final Duration SOON = Duration.ofSeconds(10);

    private static final Duration MOMENT = Duration.ofSeconds(1);

    private final Map<String, Admission> tokens = Map.of(
            "ada-token", Admission.forEver(new User("ada")),
            "bea-token", Admission.forEver(new User("bea")),
            "soon-over", Admission.until(NOON.plus(SOON), new User("ada")),
            "later-over", Admission.until(NOON.plus(SOON).plus(SOON), new User("ada")),
            "over", Admission.until(NOON, new User("ada")));
    private final Spell ofAda =
            Spell.named("of Ada").id("a").node("1", "Module Trigger In").build();
    private final Spell ofBea =
            Spell.named("of Bea").id("b").node("1", "Module Trigger In").build();
    private final SpellHost host = SpellHost.builder(
                    user -> new InMemorySpells(user.id().equals("ada") ? ofAda : ofBea))
            .hostLimits(HostLimits.defaults().connections(2))
            .build();
    private final ManualClock clock = new ManualClock(NOON);
    private final ManualScheduler scheduler = new ManualScheduler();
    private @Nullable TestServer server;

    @BeforeEach
    void startTheServer() throws Exception {
        start(UnaryOperator.identity());
    }

    private void start(UnaryOperator<SpellSockets.Builder> options) throws Exception {
        SocketIoServer io = SocketIoServer.builder().scheduler(scheduler).build();
        Authenticator authenticator = Authenticator.expiring(credentials -> credentials
                .bearerToken()
                .map(tokens::get)
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(ServiceException.unauthorized("no valid token"))));
        options.apply(SpellSockets.builder(host, authenticator).clock(clock).lateLogin())
                .build()
                .serve(io.namespace("/"));
        server = TestServer.start(io);
    }

    @AfterEach
    void stopTheServer() throws Exception {
        requireNonNull(server).stop();
        host.close();
    }

    private SocketIoClient connect() {
        return SocketIoClient.connect(requireNonNull(server).port(), Map.of());
    }

    private SocketIoClient connect(String token) {
        return SocketIoClient.connect(requireNonNull(server).port(), Map.of("token", token));
    }

    private static JsonNode logIn(SocketIoClient client, String token) {
        return client.call("create", "authentication", Map.of("strategy", "jwt", "accessToken", token), Map.of());
    }

    private static JsonNode logOut(SocketIoClient client) {
        return client.call("remove", "authentication", NullNode.getInstance(), Map.of());
    }

    private static int errorCode(JsonNode answer) {
        return answer.path(0).path("code").asInt();
    }

    private void pass(Duration time) {
        clock.pass(time);
        scheduler.pass(time);
    }

    private void awaitNothingHeld() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(host.connections()).isZero();
            assertThat(host.openSpells()).isZero();
        });
    }

    @Test
    void answersEveryCallOfSomebodyUnknownWithARefusal() {
        SocketIoClient nobody = connect();

        List<JsonNode> answers = List.of(
                nobody.call("find", "spell-runner", Map.of()),
                nobody.call("get", "spell-runner", "a", Map.of()),
                nobody.call("create", "spell-runner", Map.of("spellId", "a"), Map.of()),
                nobody.call("update", "spell-runner", "a", Map.of("patch", List.of()), Map.of()),
                nobody.call("patch", "spell-runner", "a", Map.of("play", "play"), Map.of()),
                nobody.call("remove", "spell-runner", "a", Map.of()),
                nobody.call("create", "spell-runner/follow", Map.of("spellId", "a"), Map.of()));

        assertThat(answers).allSatisfy(answer -> {
            assertThat(answer.path(0).path("name").asText()).isEqualTo("NotAuthenticated");
            assertThat(errorCode(answer)).isEqualTo(401);
        });
        assertThat(errorCode(nobody.call("find", "nope"))).isEqualTo(404);
        assertThat(host.connections()).isZero();
    }

    @Test
    void knowsAClientFromItsLoginOn() {
        SocketIoClient ada = connect();

        JsonNode login = logIn(ada, "ada-token").path(1);

        assertThat(login.path("accessToken").asText()).isEqualTo("ada-token");
        assertThat(login.path("authentication").path("strategy").asText()).isEqualTo("jwt");
        assertThat(login.path("user").path("id").asText()).isEqualTo("ada");
        assertThat(ada.call("get", "spell-runner", "a").path(1).path("name").asText())
                .isEqualTo("of Ada");
        assertThat(errorCode(ada.call("get", "spell-runner", "b"))).isEqualTo(404);
        ada.close();
        awaitNothingHeld();
    }

    @Test
    void refusesTokensThatNobodyKnowsOrThatHaveExpired() {
        SocketIoClient client = connect();

        assertThat(errorCode(logIn(client, "guess"))).isEqualTo(401);
        assertThat(errorCode(logIn(client, "over"))).isEqualTo(401);
        assertThat(errorCode(client.call("find", "spell-runner"))).isEqualTo(401);
        assertThat(errorCode(logIn(client, "ada-token"))).isZero();
    }

    @Test
    void connectsNobodyWhoShowsWhatWillNotDo() {
        assertThatThrownBy(() -> connect("guess")).hasMessageContaining("unauthorized");
        assertThatThrownBy(() -> connect("over")).hasMessageContaining("has expired");
    }

    @Test
    void knowsNothingMoreOfAClientThatHasLoggedOut() {
        SocketIoClient ada = connect("ada-token");
        ada.call("get", "spell-runner", "a");

        assertThat(errorCode(logOut(ada))).isZero();

        assertThat(errorCode(ada.call("find", "spell-runner"))).isEqualTo(401);
        awaitNothingHeld();
    }

    @Test
    void hasNothingOpenAsSomebodyElse() {
        SocketIoClient client = connect("ada-token");
        client.call("get", "spell-runner", "a");

        logIn(client, "bea-token");

        JsonNode found = client.call("find", "spell-runner").path(1);
        assertThat(found.path("open")).isEmpty();
        assertThat(found.path("spells").toString()).contains("of Bea").doesNotContain("of Ada");
        assertThat(host.connections()).isEqualTo(1);
    }

    @Test
    void refusesALoginThatTheHostHasNoRoomFor() {
        SocketIoClient ada = connect("ada-token");
        SocketIoClient bea = connect("bea-token");
        SocketIoClient late = connect();

        assertThat(errorCode(logIn(late, "ada-token"))).isEqualTo(503);

        assertThat(errorCode(late.call("find", "spell-runner"))).isEqualTo(401);
        assertThat(errorCode(ada.call("find", "spell-runner"))).isZero();
        assertThat(errorCode(bea.call("find", "spell-runner"))).isZero();
    }

    @Test
    void disconnectsAClientWhenTheTokenOfItsLoginExpires() {
        SocketIoClient ada = connect();
        logIn(ada, "soon-over");
        ada.call("get", "spell-runner", "a");

        pass(SOON);

        ada.awaitDisconnected();
        awaitNothingHeld();
    }

    @Test
    void disconnectsAClientWhenTheTokenThatItCameWithExpires() {
        SocketIoClient ada = connect("soon-over");
        ada.call("get", "spell-runner", "a");

        pass(SOON);

        ada.awaitDisconnected();
        awaitNothingHeld();
    }

    @Test
    void goesOnWithANewToken() {
        SocketIoClient ada = connect("soon-over");
        ada.call("get", "spell-runner", "a");
        logIn(ada, "later-over");

        pass(SOON);

        assertThat(ada.call("find", "spell-runner").path(1).path("open").path(0).asText())
                .isEqualTo("a");
        pass(SOON);
        ada.awaitDisconnected();
    }

    @Test
    void disconnectsAClientThatHasNotLoggedInForTheTimeThatIsSet() throws Exception {
        requireNonNull(server).stop();
        start(options -> options.loginTimeout(SOON));
        SocketIoClient nobody = connect();
        awaitLoginTimer();
        SocketIoClient ada = connect();
        logIn(ada, "ada-token");

        pass(SOON.minus(MOMENT));
        assertThat(errorCode(nobody.call("find", "spell-runner"))).isEqualTo(401);
        pass(MOMENT);

        nobody.awaitDisconnected();
        assertThat(errorCode(ada.call("find", "spell-runner"))).isZero();
    }

    @Test
    void disconnectsAClientThatHasLoggedOutForThatTime() throws Exception {
        requireNonNull(server).stop();
        start(options -> options.loginTimeout(SOON));
        SocketIoClient ada = connect("ada-token");
        logOut(ada);
        awaitLoginTimer();

        pass(SOON);

        ada.awaitDisconnected();
    }

    private void awaitLoginTimer() {
        await().atMost(Duration.ofSeconds(30)).until(() -> scheduler.timersBetween(MOMENT, SOON) == 1);
    }

    @Test
    void needsALoginTimeoutThatIsPositive() {
        SpellSockets.Builder options = SpellSockets.builder(host, Authenticator.bearerTokens(Map.of()));

        assertThatThrownBy(() -> options.loginTimeout(Duration.ZERO))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("login timeout");
    }

    @Test
    void keepsNoTimerForAClientThatHasLeft() {
        SocketIoClient ada = connect("soon-over");
        ada.call("find", "spell-runner");
        assertThat(scheduler.timersBetween(MOMENT, SOON)).isEqualTo(1);

        ada.close();

        await().atMost(Duration.ofSeconds(30)).until(() -> scheduler.timersBetween(MOMENT, SOON) == 0);
    }

    @Tag("full")
    @ParameterizedTest
    @ValueSource(strings = {"4", "5"})
    void logsInFeathersOwnClientsAndDisconnectsThemWhenTheirTokenExpires(String version) throws Exception {
        try (NodeScript client =
                NodeScript.start("feathers-login.mjs", requireNonNull(server).port(), version)) {
            // A client that changes to its WebSocket may have to wait for a timer.
            await().atMost(Duration.ofSeconds(30)).until(() -> {
                scheduler.pass(Duration.ofMillis(100));
                return client.hasSpoken();
            });
            client.says("logged in");

            pass(SOON);

            client.endsWell();
            awaitNothingHeld();
        }
    }
}
