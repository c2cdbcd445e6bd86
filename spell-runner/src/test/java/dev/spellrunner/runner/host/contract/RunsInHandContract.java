// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.host.ServiceException.Code;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Runs are taken in hand, and spells are played, over every adapter. */
abstract class RunsInHandContract extends ServedHost {

    private static String startPaused(Client client) {
        client.open("e");
        Map<String, Object> start = Map.of("spell", "e", "inputs", Map.of("text", "hi"), "paused", true);
        return String.valueOf(client.call("spell.start", start).get("run"));
    }

    private static Map<String, @Nullable Object> waiting(Client client) {
        Map<String, @Nullable Object> event;
        do {
            event = client.event();
        } while (!"waiting".equals(event.get("kind")));
        return event;
    }

    @Test
    final void goesThroughARunStepByStep() {
        try (Client ada = connect("ada-token")) {
            String run = startPaused(ada);
            Map<String, @Nullable Object> first = waiting(ada);
            assertThat(first).containsEntry("run", run).containsEntry("reason", "paused");

            Map<String, @Nullable Object> standing = ada.call("run.waiting", Map.of("run", run));
            ada.call("run.step", Map.of("run", run));
            Map<String, @Nullable Object> second = waiting(ada);
            ada.call("run.resume", Map.of("run", run));

            assertThat(standing).containsEntry("paused", true);
            assertThat(String.valueOf(standing.get("waiting"))).contains("path=" + first.get("path"));
            assertThat(second.get("path")).isNotEqualTo(first.get("path"));
            assertThat(eventsToTheEnd(ada))
                    .last()
                    .satisfies(end -> assertThat(end)
                            .containsEntry("kind", "completed")
                            .containsEntry("outputs", Map.of("said", "hi")));
        }
    }

    @Test
    final void letsOneWatchWhoMayDoNothingElse() {
        try (Client ada = connect("ada-token");
                Client watching = connect("ada-watches")) {
            ada.open("w");
            assertThat(watching.call("spell.open", Map.of("spell", "w"))).containsEntry("rights", List.of("see"));
            ada.begin("w");
            String run = String.valueOf(watching.event().get("run"));

            assertThat(watching.call("run.get", Map.of("run", run))).containsEntry("status", "running");
            assertIsRefused(Code.FORBIDDEN, () -> watching.run("w", Map.of()));
            assertIsRefused(Code.FORBIDDEN, () -> watching.cancel(run));
            assertIsRefused(Code.FORBIDDEN, () -> watching.call("spell.start", Map.of("spell", "w")));
            assertIsRefused(Code.FORBIDDEN, () -> watching.call("run.pause", Map.of("run", run)));
            assertIsRefused(
                    Code.FORBIDDEN, () -> watching.call("spell.update", Map.of("spell", "w", "patch", List.of())));
            ada.cancel(run);

            assertThat(eventsToTheEnd(watching)).last().extracting("kind").isEqualTo("cancelled");
        }
    }

    @Test
    final void pausesARunThatGoesOn() {
        try (Client ada = connect("ada-token")) {
            ada.open("w");
            ada.call("run.breakpoints", Map.of("spell", "w", "components", List.of("No Such Component")));
            String run =
                    String.valueOf(ada.call("spell.start", Map.of("spell", "w")).get("run"));
            await().atMost(Duration.ofSeconds(30)).until(() -> stage.waiting() == 1);

            assertThat(ada.call("run.pause", Map.of("run", run))).containsEntry("paused", true);
            stage.letGo("go");

            assertThat(waiting(ada)).containsEntry("path", "3");
            assertThat(ada.call("run.resume", Map.of("run", run))).containsEntry("paused", false);
            assertThat(eventsToTheEnd(ada))
                    .last()
                    .satisfies(end -> assertThat(end).containsEntry("outputs", Map.of("said", "go")));
        }
    }

    @Test
    final void stopsAtABreakpointUntilItIsAnswered() {
        try (Client ada = connect("ada-token")) {
            ada.open("e");
            ada.call("run.breakpoints", Map.of("spell", "e", "components", List.of("Output")));
            ada.begin("e");
            Map<String, @Nullable Object> stopped = waiting(ada);
            assertThat(stopped).containsEntry("path", "3").containsEntry("reason", "stopped at a breakpoint");

            Map<String, Object> answer = Map.of(
                    "run", runOf(List.of(stopped)), "path", "3", "answer", "pass", "inputs", Map.of("input", "nicer"));
            assertThat(ada.call("run.answer", answer)).containsEntry("answered", true);

            assertThat(eventsToTheEnd(ada))
                    .last()
                    .satisfies(end -> assertThat(end).containsEntry("outputs", Map.of("said", "nicer")));
        }
    }

    @Test
    final void skipsANodeThatWaits() {
        try (Client ada = connect("ada-token")) {
            String run = startPaused(ada);
            Object path = waiting(ada).get("path");

            Map<String, Object> skip = Map.of("run", run, "path", String.valueOf(path), "reason", "not today");
            assertThat(ada.call("run.skip", skip)).containsEntry("skipped", true);

            List<Map<String, @Nullable Object>> events = eventsToTheEnd(ada);
            assertThat(events)
                    .anySatisfy(event -> assertThat(event)
                            .containsEntry("path", path)
                            .containsEntry("kind", "cancelled")
                            .containsEntry("reason", "not today"));
            assertThat(events).last().extracting("kind").isEqualTo("completed");
        }
    }

    @Test
    final void givesARunIntoNobodyElsesHands() {
        try (Client ada = connect("ada-token");
                Client bea = connect("bea-token")) {
            String run = startPaused(ada);
            String path = String.valueOf(waiting(ada).get("path"));

            for (String method : List.of("pause", "resume", "step", "waiting", "breakpoints")) {
                assertIsNotFound(() -> bea.call("run." + method, Map.of("run", run)));
            }
            assertIsNotFound(() -> bea.call("run.answer", Map.of("run", run, "path", path, "answer", "pass")));
            assertIsNotFound(() -> bea.call("run.skip", Map.of("run", run, "path", path)));
            assertThat(ada.call("run.waiting", Map.of("run", run))).containsEntry("paused", true);
        }
    }

    @Test
    final void findsNoCallThatThereIsNot() {
        try (Client ada = connect("ada-token")) {
            assertIsNotFound(() -> ada.call("spell.sing", Map.of("spell", "e")));
        }
    }

    // ---- playing ----

    @Test
    final void playsForEveryConnectionOfTheUserThatHasTheSpellOpen() {
        try (Client first = connect("ada-token");
                Client second = connect("ada-token");
                Client bea = connect("bea-token")) {
            first.open("q");
            second.open("q");

            assertThat(first.call("spell.play", Map.of("spell", "q"))).containsEntry("state", "playing");
            second.call("spell.push", Map.of("spell", "q", "item", "tea"));
            List<Map<String, @Nullable Object>> events = eventsToTheEnd(first);
            second.call("spell.pause", Map.of("spell", "q"));
            first.call("spell.stop", Map.of("spell", "q"));

            assertThat(events).isEqualTo(eventsOfTheHost("q", runOf(events)));
            assertThat(events).isEqualTo(eventsToTheEnd(second));
            assertThat(events).last().satisfies(end -> assertThat(end).containsEntry("outputs", Map.of("said", "tea")));
            for (Client each : List.of(first, second)) {
                assertThat(List.of(each.playState(), each.playState(), each.playState()))
                        .allSatisfy(state -> assertThat(state).containsEntry("spell", "q"))
                        .extracting(state -> state.get("state"))
                        .containsExactly("playing", "paused", "stopped");
            }
            assertIsNotFound(() -> bea.call("spell.push", Map.of("spell", "q", "item", "milk")));
        }
    }
}
