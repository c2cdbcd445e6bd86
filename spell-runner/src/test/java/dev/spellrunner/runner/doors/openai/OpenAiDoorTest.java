// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.doors.ToldExchange;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class OpenAiDoorTest {

    private static final Component WAIT = Component.named("Wait")
            .input("in", SocketType.ANY)
            .output("out", SocketType.STRING)
            .nonBlocking()
            .worker((in, ctx) -> Outputs.later(new CompletableFuture<>()));

    private static Spell waiting() {
        return Spell.named("waiting")
                .id("waiting")
                .node("1", "Module Trigger In")
                .node("2", "Universal Input", Map.of("name", "message"))
                .node("3", "Wait")
                .node("4", "Output", Map.of("name", "answer"))
                .wire("2", "output", "3", "in")
                .wire("1", "trigger", "4", "trigger")
                .wire("3", "out", "4", "input")
                .build();
    }

    /** A server that lacks a class when it is told the id of a run that has just begun. */
    private static final class BrokenExchange extends ToldExchange {

        BrokenExchange(String body) {
            super(new User("ada"), "/chat/completions", body, Map.of());
        }

        @Override
        public void put(String header, String value) {
            if (header.equals("x-request-id")) {
                throw new NoClassDefFoundError("org/example/Header");
            }
            super.put(header, value);
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void answersAnErrorRightAfterTheStartOfARunAsOneThatIsNotRepeated(boolean stream) throws Exception {
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(waiting()))
                .components(StandardComponents.all().with(WAIT))
                .build()) {
            BrokenExchange exchange = new BrokenExchange("{\"model\":\"waiting\",\"stream\":" + stream
                    + ",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}");

            OpenAiDoor.of(host).serve(exchange);

            assertThat(exchange.answer().get(60, SECONDS))
                    .startsWith("400 ")
                    .contains("\"code\":\"internal\"")
                    .doesNotContain("org/example");
            assertThat(exchange.answered).containsEntry("x-should-retry", "false");
            await().atMost(Duration.ofSeconds(60)).until(() -> host.runs() == 0 && host.connections() == 0);
        }
    }

    private static Spell takingEvents(String wanted) {
        return Spell.named("magick")
                .id("magick")
                .node("1", "Universal Input", Map.of("name", "Input - Default"))
                .node("2", "Event Destructure")
                .node("3", "Output", Map.of("name", "Output - Default"))
                .wire("1", "output", "2", "event")
                .wire("1", "trigger", "3", "trigger")
                .wire("2", wanted, "3", "input")
                .build();
    }

    @ParameterizedTest
    @CsvSource({"content, hi", "channel, s7", "sender, user"})
    void givesAMessageAsAnEventToASpellThatTakesEventsApart(String field, String value) throws Exception {
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(takingEvents(field)))
                .build()) {
            ToldExchange exchange = new ToldExchange(
                    new User("ada"),
                    "/chat/completions",
                    "{\"model\":\"magick\",\"messages\":[{\"role\":\"user\",\"content\":\"hi\"}]}",
                    Map.of("X-Spell-Session", "s7"));

            OpenAiDoor.of(host).serve(exchange);

            assertThat(exchange.answer().get(60, SECONDS)).startsWith("200 ").contains("\"content\":\"" + value + "\"");
        }
    }
}
