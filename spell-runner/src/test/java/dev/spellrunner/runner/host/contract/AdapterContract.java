// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The contract of every adapter. Each run is compared with what the host itself tells of it, so that a spell looks the same
 * over any two transports.
 */
public abstract class AdapterContract extends RunsInHandContract {

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
            await().atMost(Duration.ofSeconds(30)).until(() -> stage.waiting() == 1);

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
            await().atMost(Duration.ofSeconds(30)).until(() -> stage.waiting() == 1);
        }

        await().atMost(Duration.ofSeconds(30)).until(() -> host.runs() == 0 && stage.waiting() == 0);
    }
}
