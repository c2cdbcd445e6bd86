// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.RunFailedException;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.services.EventField;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.EventQuery;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.RememberedEvent;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class DialogueTest {

    private static final Instant NOON = Instant.parse("2024-01-31T12:00:00Z");
    private static final Clock CLOCK = Clock.fixed(NOON, ZoneOffset.UTC);

    private final PerUser<EventMemory> memories = EventMemory.inMemory();

    /** Answers with all that was said before in the same channel, and remembers what is said. */
    private Components components() {
        return StandardComponents.all()
                .with(Component.named("Recollect")
                        .input("event", SocketType.ANY)
                        .triggerInput("trigger")
                        .output("said", SocketType.STRING)
                        .triggerOutput("trigger")
                        .worker((in, ctx) -> {
                            EventMemory memory = memories.of(ctx.owner());
                            Map<String, Object> fields = new LinkedHashMap<>();
                            ((Map<?, ?>) in.get("event"))
                                    .forEach((key, value) -> fields.put(String.valueOf(key), value));
                            RememberedEvent event = RememberedEvent.of(fields, NOON);
                            String before = memory
                                    .recall(EventQuery.all().where(EventField.CHANNEL, event.text(EventField.CHANNEL)))
                                    .stream()
                                    .map(other -> other.text(EventField.CONTENT))
                                    .collect(Collectors.joining(", "));
                            memory.store(event);
                            return Outputs.of("said", "before: " + before);
                        }));
    }

    private static SpellBuilder listening(String input) {
        return Spell.named("bot")
                .id("bot")
                .node("in", "Input", Map.of("name", input))
                .node("out", "Output", Map.of("name", "Output"))
                .wire("in", "trigger", "out", "trigger")
                .wire("in", "output", "out", "input");
    }

    private static Spell recollecting() {
        return Spell.named("bot")
                .id("bot")
                .node("in", "Input", Map.of("name", "Input - Default"))
                .node("mind", "Recollect")
                .node("out", "Output", Map.of("name", "Output", "outputType", "Default"))
                .wire("in", "trigger", "mind", "trigger")
                .wire("in", "output", "mind", "event")
                .wire("mind", "trigger", "out", "trigger")
                .wire("mind", "said", "out", "input")
                .build();
    }

    private Answer ask(Spell spell, Message message) {
        try (SpellRunner runner =
                SpellRunner.builder(spell).components(components()).build()) {
            return Dialogue.with(runner).clock(CLOCK).ask(message);
        }
    }

    @Test
    void makesTheMessageAnEvent() {
        Agent agent = new Agent("7", "Ada", "p", "bot", Map.of());
        Message message = Message.builder("Hello")
                .connector("Discord (Text)")
                .sender("Bob")
                .observer("Ada")
                .client("discord")
                .session("general")
                .channelType("text")
                .rawData(Map.of("x", 1))
                .build();
        try (SpellRunner runner =
                SpellRunner.builder(listening("Input - Discord (Text)").build()).build()) {
            Answer answer = Dialogue.with(runner).clock(CLOCK).as(agent).ask(message);

            assertThat(answer.result().output("Output"))
                    .isEqualTo(Map.ofEntries(
                            Map.entry("content", "Hello"),
                            Map.entry("sender", "Bob"),
                            Map.entry("observer", "Ada"),
                            Map.entry("client", "discord"),
                            Map.entry("channel", "general"),
                            Map.entry("channelType", "text"),
                            Map.entry("connector", "Discord (Text)"),
                            Map.entry("entities", List.of("Bob", "Ada")),
                            Map.entry("agentId", "7"),
                            Map.entry("projectId", "p"),
                            Map.entry("rawData", Map.of("x", 1)),
                            Map.entry("date", "2024-01-31T12:00:00Z")));
            assertThat(answer.text()).startsWith("{\"").contains("\"content\":\"Hello\"");
        }
    }

    @Test
    void setsThePublicVariablesOfTheAgent() {
        Spell spell = Spell.named("bot")
                .node("in", "Input", Map.of("name", "Input - Default"))
                .node("12", "String Variable", Map.of("name", "mood", "_var", "kind", "isPublic", true))
                .node("out", "Output", Map.of("name", "Output"))
                .wire("in", "trigger", "out", "trigger")
                .wire("12", "output", "out", "input")
                .build();
        try (SpellRunner runner = SpellRunner.builder(spell).build()) {
            Dialogue dialogue = Dialogue.with(runner);

            assertThat(dialogue.ask(Message.of("?")).text()).isEqualTo("kind");
            assertThat(dialogue.as(new Agent("7", "Ada", "p", "bot", Map.of("12", "rude")))
                            .ask(Message.of("?"))
                            .text())
                    .isEqualTo("rude");
        }
    }

    @Test
    void goesToTheInputOfTheConnectorOrTheOnlyOne() {
        Spell both = listening("Input - Discord (Text)")
                .node("rest", "Input", Map.of("name", "Input - REST API (POST)"))
                .node("never", "Output", Map.of("name", "never"))
                .wire("rest", "trigger", "never", "trigger")
                .wire("rest", "output", "never", "input")
                .build();

        assertThat(ask(both, Message.builder("a").connector("Discord (Text)").build())
                        .result()
                        .outputs())
                .containsOnlyKeys("Output");
        assertThat(ask(both, Message.of("a")).result().outputs()).containsOnlyKeys("never");
        assertThat(ask(listening("Input - Slack").build(), Message.of("a")).text())
                .contains("\"connector\":\"Slack\"");
        assertThatThrownBy(
                        () -> ask(both, Message.builder("a").connector("Slack").build()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(
                        "spell 'bot': does not say which Input takes a message of 'Slack' (name a connector");
    }

    @Test
    void givesSpellsThatKnowNoEventsTheText() {
        assertThat(ask(listening("question").build(), Message.of("Hello")).text())
                .isEqualTo("Hello");
    }

    @Test
    void answersWithTheOutputOfTheConnectorAndNotThatOfSubspells() {
        Spell spell = Spell.named("bot")
                .node("in", "Input", Map.of("name", "Input - Default"))
                .node("a", "Output", Map.of("name", "a", "outputType", "Subspell"))
                .node("b", "Output", Map.of("name", "b", "outputType", "Default"))
                .node("c", "Output", Map.of("name", "c", "outputType", "Slack"))
                .node("word", "String Variable", Map.of("_var", "to all"))
                .node("slack", "String Variable", Map.of("_var", "to Slack"))
                .wire("in", "trigger", "a", "trigger")
                .wire("in", "trigger", "b", "trigger")
                .wire("in", "trigger", "c", "trigger")
                .wire("in", "output", "a", "input")
                .wire("word", "output", "b", "input")
                .wire("slack", "output", "c", "input")
                .build();

        assertThat(ask(spell, Message.of("?")).text()).isEqualTo("to all");
        assertThat(ask(spell, Message.builder("?").connector("Slack").build()).text())
                .isEqualTo("to Slack");
        assertThat(ask(spell, Message.builder("?").connector("Discord").build()).text())
                .isEqualTo("to all");
    }

    @Test
    void remembersEachSessionOfEachUserForItself() {
        SpellStore store = new InMemorySpells(recollecting());
        try (SpellHost host =
                SpellHost.builder(user -> store).components(components()).build()) {
            for (String user : List.of("ada", "bob")) {
                try (SpellManager connection = host.connect(new User(user), event -> {})) {
                    Dialogue dialogue = Dialogue.with(connection, "bot").clock(CLOCK);
                    for (String session : List.of("one", "two")) {
                        assertThat(dialogue.ask(message(user + " says hello", session))
                                        .text())
                                .isEqualTo("before: ");
                        assertThat(dialogue.ask(message("more", session)).text())
                                .isEqualTo("before: " + user + " says hello");
                    }
                    assertThat(dialogue.askLater(message("?", "one"))
                                    .toCompletableFuture()
                                    .join()
                                    .text())
                            .isEqualTo("before: " + user + " says hello, more");
                }
            }
        }
    }

    private static Message message(String text, String session) {
        return Message.builder(text).session(session).build();
    }

    @Test
    void tellsThatTheSpellFailed() {
        Spell spell = Spell.named("bot")
                .node("in", "Input", Map.of("name", "Input - Default"))
                .node("mind", "JSON To Object")
                .node("out", "Output", Map.of("name", "Output"))
                .node("bad", "String Variable", Map.of("_var", "{"))
                .wire("in", "trigger", "mind", "trigger")
                .wire("bad", "output", "mind", "input")
                .wire("mind", "trigger", "out", "trigger")
                .wire("mind", "output", "out", "input")
                .build();

        Answer answer = ask(spell, Message.of("?"));

        assertThat(answer.text()).isEmpty();
        assertThat(answer.result().failures()).singleElement().asString().startsWith("node 'mind' (JSON To Object)");
        assertThatThrownBy(answer::orThrow).isInstanceOf(RunFailedException.class);
    }

    @Test
    void isCancelledWithTheThreadThatWaits() throws Exception {
        CountDownLatch working = new CountDownLatch(1);
        Components components = StandardComponents.all()
                .with(Component.named("Wait")
                        .triggerInput("trigger")
                        .triggerOutput("trigger")
                        .worker((in, ctx) -> {
                            working.countDown();
                            new CountDownLatch(1).await();
                            return Outputs.of(Map.of());
                        }));
        Spell spell = Spell.named("bot")
                .node("in", "Input", Map.of("name", "Input - Default"))
                .node("wait", "Wait")
                .wire("in", "trigger", "wait", "trigger")
                .build();
        AtomicReference<Answer> answer = new AtomicReference<>();
        try (SpellRunner runner =
                SpellRunner.builder(spell).components(components).build()) {
            Thread asking = new Thread(() -> answer.set(Dialogue.with(runner).ask(Message.of("?"))));
            asking.start();
            assertThat(working.await(30, TimeUnit.SECONDS)).isTrue();

            asking.interrupt();
            asking.join(30_000);
        }

        assertThat(answer.get().result().status()).isEqualTo(RunResult.Status.CANCELLED);
    }
}
