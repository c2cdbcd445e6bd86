// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.fixture.Stage;
import dev.spellrunner.runner.fixture.TestSpells;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.LoggedEvent;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;

/** A host, a server of it, and what the host itself tells, for each test. */
@Timeout(60)
abstract class ServedHost {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");
    private static final Authenticator TOKENS =
            Authenticator.bearerTokens(Map.of("ada-token", ADA, "bea-token", BEA, "ada-watches", ADA.with(Right.SEE)));
    static final Map<String, Object> THREE = Map.of("list", List.of("a", "b", "c"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    final Stage stage = new Stage();
    private final InMemorySpells ofAda = new InMemorySpells(
            TestSpells.echo("e"),
            TestSpells.loop("Tell", "l"),
            TestSpells.queue("q"),
            TestSpells.of("Wait", "w"),
            TestSpells.of("Fail", "f"));
    private final InMemorySpells ofBea = new InMemorySpells(TestSpells.echo("x"));
    final SpellHost host = SpellHost.builder(user -> user.equals(ADA) ? ofAda : ofBea)
            .components(stage.components())
            .build();

    /** Starts a server of a host's spells on a free port of the loopback. */
    protected abstract void start(SpellHost itsHost, Authenticator authenticator) throws Exception;

    /** Stops the server. */
    protected abstract void stop() throws Exception;

    /**
     * Connects a client.
     *
     * @throws RuntimeException if it is refused
     */
    protected abstract Client connect(String token);

    @BeforeEach
    final void startTheServer() throws Exception {
        start(host, TOKENS);
    }

    @AfterEach
    final void stopTheServerAndFindNothingLeft() throws Exception {
        stage.letGo("go");
        stop();
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(host.connections()).as("connections").isZero();
            assertThat(host.openSpells()).as("open spells").isZero();
            assertThat(host.runs()).as("runs").isZero();
        });
        host.close();
    }

    // ---- what the host itself tells ----

    final void runByTheHost(String spell, Map<String, ?> inputs) throws Exception {
        try (SpellManager other = host.connect(ADA)) {
            other.start(spell, RunRequest.of(inputs)).result().get(30, TimeUnit.SECONDS);
        }
    }

    final List<Map<String, @Nullable Object>> eventsOfTheHost(String spell, String run) {
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        try (SpellManager other = host.connect(ADA);
                var follower = other.followRun(run, 0, () -> {})) {
            List<LoggedEvent> next = follower.take(1 << 16);
            while (!next.isEmpty()) {
                next.forEach(event -> events.add(fields(event.json())));
                next = follower.take(1 << 16);
            }
        }
        assertThat(events).as("events of spell '%s'", spell).isNotEmpty();
        return events;
    }

    private static Map<String, @Nullable Object> fields(byte[] json) {
        try {
            return JSON.readValue(json, FIELDS);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static List<Map<String, @Nullable Object>> eventsToTheEnd(Client client) {
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        do {
            events.add(client.event());
        } while (!isLast(events.get(events.size() - 1)));
        return events;
    }

    static String runOf(List<Map<String, @Nullable Object>> events) {
        return String.valueOf(events.get(0).get("run"));
    }

    static boolean isLast(Map<String, @Nullable Object> event) {
        return "".equals(event.get("path"))
                && List.of("completed", "failed", "cancelled").contains(String.valueOf(event.get("kind")));
    }

    static void assertIsNotFound(ThrowingCallable call) {
        assertIsRefused(Code.NOT_FOUND, call);
    }

    static void assertIsRefused(Code code, ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(code));
    }
}
