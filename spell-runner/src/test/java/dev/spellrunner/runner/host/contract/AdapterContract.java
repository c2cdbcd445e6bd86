// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
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
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * What every adapter keeps to. Each run is compared with what the host itself tells of it, so that a spell looks the same
 * over any two transports.
 */
@Timeout(60)
public abstract class AdapterContract {

    private static final User ADA = new User("ada");
    private static final User BEA = new User("bea");
    private static final Authenticator TOKENS = Authenticator.bearerTokens(Map.of("ada-token", ADA, "bea-token", BEA));
    private static final Map<String, Object> THREE = Map.of("list", List.of("a", "b", "c"));
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    private final ContractSpells spells = new ContractSpells();
    private final InMemorySpells ofAda = new InMemorySpells(
            ContractSpells.echo("e"),
            ContractSpells.loop("l"),
            ContractSpells.of("Wait", "w"),
            ContractSpells.of("Fail", "f"));
    private final InMemorySpells ofBea = new InMemorySpells(ContractSpells.echo("x"));
    private final SpellHost host = SpellHost.builder(user -> user.equals(ADA) ? ofAda : ofBea)
            .components(spells.components())
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
        spells.letGo("go");
        stop();
        await().atMost(Duration.ofSeconds(10)).untilAsserted(() -> {
            assertThat(host.connections()).as("connections").isZero();
            assertThat(host.openSpells()).as("open spells").isZero();
            assertThat(host.runs()).as("runs").isZero();
        });
        host.close();
    }

    // ---- events and results ----

    @Test
    final void showsTheEventsOfARunInTheirOrderAndItsOutputs() {
        try (Client ada = connect("ada-token")) {
            ada.open("e");

            Map<String, @Nullable Object> outputs = ada.run("e", Map.of("text", "hi ✓"));

            assertThat(outputs).isEqualTo(Map.of("said", "hi ✓"));
            List<Map<String, @Nullable Object>> events = eventsToTheEnd(ada);
            assertThat(events).isEqualTo(eventsOfTheHost("e", runOf(events)));
            assertThat(events).extracting("seq").first().isEqualTo(1);
        }
    }

    @Test
    final void showsLoopsProgressAndValuesAsTheHostTellsThem() {
        try (Client ada = connect("ada-token")) {
            ada.open("l");

            ada.run("l", THREE);

            List<Map<String, @Nullable Object>> events = eventsToTheEnd(ada);
            assertThat(events).isEqualTo(eventsOfTheHost("l", runOf(events)));
            assertThat(events).extracting("kind").contains("started", "progress", "completed");
        }
    }

    @Test
    final void showsAFailure() {
        try (Client ada = connect("ada-token")) {
            ada.open("f");

            ada.begin("f");

            List<Map<String, @Nullable Object>> events = eventsToTheEnd(ada);
            assertThat(events).isEqualTo(eventsOfTheHost("f", runOf(events)));
            assertThat(events).last().extracting("kind").isEqualTo("failed");
            assertThat(events.toString()).contains("the cauldron is cold");
        }
    }

    @Test
    final void showsManyRunsEachInItsOrder() {
        try (Client ada = connect("ada-token")) {
            ada.open("e");
            for (int i = 0; i < 20; i++) {
                ada.begin("e");
            }

            Map<Object, List<Map<String, @Nullable Object>>> byRun = new LinkedHashMap<>();
            for (int ended = 0; ended < 20; ) {
                Map<String, @Nullable Object> event = ada.event();
                byRun.computeIfAbsent(String.valueOf(event.get("run")), run -> new ArrayList<>())
                        .add(event);
                ended += isLast(event) ? 1 : 0;
            }

            assertThat(byRun).hasSize(20);
            byRun.forEach((run, events) -> assertThat(events).isEqualTo(eventsOfTheHost("e", String.valueOf(run))));
        }
    }

    @Test
    final void cancelsARun() {
        try (Client ada = connect("ada-token")) {
            ada.open("w");
            ada.begin("w");
            String run = String.valueOf(ada.event().get("run"));
            await().until(() -> spells.waiting.get() == 1);

            ada.cancel(run);

            assertThat(eventsToTheEnd(ada)).last().extracting("kind").isEqualTo("cancelled");
        }
    }

    // ---- channels ----

    @Test
    final void tellsEveryConnectionOfAUserThatHasASpellOpen() throws Exception {
        try (Client first = connect("ada-token");
                Client second = connect("ada-token")) {
            first.open("e");
            second.open("e");

            runByTheHost("e", Map.of("text", "hi"));

            assertThat(eventsToTheEnd(first)).isEqualTo(eventsToTheEnd(second));
        }
    }

    @Test
    final void tellsNothingOfASpellThatIsNotOpen() throws Exception {
        try (Client ada = connect("ada-token")) {
            ada.open("e");
            ada.open("l");
            ada.closeSpell("e");

            runByTheHost("e", Map.of("text", "unheard"));
            runByTheHost("l", THREE);

            assertThat(eventsToTheEnd(ada)).extracting("path").contains("7[0]/9");
            assertThat(ada.hasEvent()).isFalse();
        }
    }

    @Test
    final void tellsNothingToOtherUsers() throws Exception {
        try (Client ada = connect("ada-token");
                Client bea = connect("bea-token")) {
            ada.open("e");
            bea.open("x");

            runByTheHost("e", Map.of("text", "for Ada"));
            eventsToTheEnd(ada);
            bea.run("x", Map.of("text", "for Bea"));

            assertThat(eventsToTheEnd(bea).toString()).contains("for Bea").doesNotContain("for Ada");
        }
    }

    @Test
    final void findsNothingOfWhatIsSomebodyElses() {
        try (Client ada = connect("ada-token");
                Client bea = connect("bea-token")) {
            ada.open("w");
            ada.begin("w");
            String run = String.valueOf(ada.event().get("run"));

            assertIsNotFound(() -> bea.open("w"));
            assertIsNotFound(() -> bea.closeSpell("w"));
            assertIsNotFound(() -> bea.run("w", Map.of()));
            assertIsNotFound(() -> bea.follow("w", Map.of(run, 1L)));
            assertIsNotFound(() -> bea.cancel(run));
            assertThat(host.runs()).isEqualTo(1);
        }
    }

    private static void assertIsNotFound(ThrowingCallable call) {
        assertThatThrownBy(call)
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(Code.NOT_FOUND));
    }

    @Test
    final void letsNobodyInWhomNobodyKnows() {
        assertThatThrownBy(() -> connect("guess")).isInstanceOf(RuntimeException.class);
        assertThat(host.connections()).isZero();
    }

    // ---- absence ----

    @Test
    final void givesWhatWasMissedInOrderBeforeAnythingNew() throws Exception {
        Map<String, @Nullable Object> last;
        try (Client ada = connect("ada-token")) {
            ada.open("l");
            runByTheHost("l", THREE);
            ada.event();
            last = ada.event();
        }
        String run = String.valueOf(last.get("run"));
        runByTheHost("l", Map.of("list", List.of("missed")));

        try (Client ada = connect("ada-token")) {
            ada.open("l");
            ada.follow("l", Map.of(run, 2L));
            runByTheHost("l", Map.of("list", List.of("new")));

            List<Map<String, @Nullable Object>> all = eventsOfTheHost("l", run);
            assertThat(eventsToTheEnd(ada)).isEqualTo(all.subList(2, all.size()));
            assertThat(eventsToTheEnd(ada).toString()).contains("missed");
            assertThat(eventsToTheEnd(ada).toString()).contains("new");
        }
    }

    @Test
    final void cancelsWhatRunsWhenItsOnlyConnectionEnds() {
        try (Client ada = connect("ada-token")) {
            ada.open("w");
            ada.begin("w");
            await().until(() -> spells.waiting.get() == 1);
        }

        await().atMost(Duration.ofSeconds(10)).until(() -> host.runs() == 0);
        assertThat(spells.waiting).hasValue(0);
    }

    // ---- what the host itself tells ----

    private void runByTheHost(String spell, Map<String, ?> inputs) throws Exception {
        try (SpellManager other = host.connect(ADA, () -> {})) {
            other.start(spell, RunRequest.of(inputs)).result().get(10, TimeUnit.SECONDS);
        }
    }

    private List<Map<String, @Nullable Object>> eventsOfTheHost(String spell, String run) {
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        try (SpellManager other = host.connect(ADA, () -> {});
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

    private static List<Map<String, @Nullable Object>> eventsToTheEnd(Client client) {
        List<Map<String, @Nullable Object>> events = new ArrayList<>();
        do {
            events.add(client.event());
        } while (!isLast(events.get(events.size() - 1)));
        return events;
    }

    private static String runOf(List<Map<String, @Nullable Object>> events) {
        return String.valueOf(events.get(0).get("run"));
    }

    private static boolean isLast(Map<String, @Nullable Object> event) {
        return "".equals(event.get("path"))
                && List.of("completed", "failed", "cancelled").contains(String.valueOf(event.get("kind")));
    }
}
