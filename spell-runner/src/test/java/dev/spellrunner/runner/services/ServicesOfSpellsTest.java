// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.agents.Dialogue;
import dev.spellrunner.runner.agents.Message;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.services.jdbc.JdbcEventMemory;
import dev.spellrunner.runner.services.jdbc.JdbcRecords;
import java.io.IOException;
import java.sql.Connection;
import java.sql.Statement;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.h2.jdbcx.JdbcDataSource;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Whole spells with a model behind HTTP, and with what they remember in a database. */
@Timeout(60)
class ServicesOfSpellsTest {

    private static final AtomicInteger DATABASES = new AtomicInteger();

    private final JdbcDataSource database = new JdbcDataSource();
    private StubModelServer server;
    private PerUser<EventMemory> memories;

    @BeforeEach
    void start() throws IOException {
        server = new StubModelServer();
        database.setURL("jdbc:h2:mem:spells" + DATABASES.incrementAndGet() + ";DB_CLOSE_DELAY=-1");
        memories = JdbcEventMemory.builder(database).build();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private StandardComponents.Builder services() {
        OpenAiCompletion model = OpenAiCompletion.builder(server.address()).build();
        return StandardComponents.builder()
                .chat(model.priced(Prices.perMillion(Map.of("gpt-1", new Prices.Rate(1, 2)))))
                .embeddings(model.embeddings())
                .memory(memories)
                .documents(PerUser.shared(Documents.inMemory()))
                .records(PerUser.shared(
                        JdbcRecords.builder(database).table("people").build()));
    }

    private ServicesOfSpellsTest says(String text) {
        server.json("{\"model\":\"gpt-1\",\"choices\":[{\"message\":{\"content\":"
                + JsonText.write(text) + "},\"finish_reason\":\"stop\"}],"
                + "\"usage\":{\"prompt_tokens\":10,\"completion_tokens\":5}}");
        return this;
    }

    /** Remembers what is said and what it answers, and tells the model. */
    private static Spell bot() {
        return Spell.named("bot")
                .node("in", "Input", Map.of("name", "Input - Default"))
                .node("recall", "Event Recall", Map.of("type", "conversation", "max_count", "10"))
                .node("store", "Store Event", Map.of("type", "conversation"))
                .node("event", "Event Destructure")
                .node("model", "Generate Text")
                .node("out", "Output", Map.of("name", "Output", "outputType", "Default"))
                .node("reply", "Store Event", Map.of("type", "conversation", "storeEventFor", "Observer (Agent)"))
                .wire("in", "trigger", "recall", "trigger")
                .wire("in", "output", "recall", "event")
                .wire("recall", "trigger", "store", "trigger")
                .wire("in", "output", "store", "event")
                .wire("in", "output", "event", "event")
                .wire("store", "trigger", "model", "trigger")
                .wire("recall", "events", "model", "conversation")
                .wire("event", "content", "model", "input")
                .wire("model", "trigger", "out", "trigger")
                .wire("model", "result", "out", "input")
                .wire("out", "trigger", "reply", "trigger")
                .wire("in", "output", "reply", "event")
                .wire("model", "result", "reply", "content")
                .build();
    }

    private String ask(String user, String session, String text, List<NodeEvent> told) {
        try (SpellRunner runner = SpellRunner.builder(bot())
                .components(services().build())
                .owner(user)
                .sink(told::add)
                .build()) {
            return Dialogue.with(runner)
                    .ask(Message.builder(text).session(session).build())
                    .orThrow()
                    .text();
        }
    }

    private Object messagesOf(int request) {
        return ((Map<?, ?>) server.requests.get(request).body()).get("messages");
    }

    private static Map<String, String> message(String role, String content) {
        return Map.of("role", role, "content", content);
    }

    @Test
    void rememberConversationsBySessionAndUser() {
        says("Hi Ada").says("You said hello").says("Who?").says("Nobody");
        List<NodeEvent> told = new ArrayList<>();

        assertThat(ask("ada", "one", "Hello", told)).isEqualTo("Hi Ada");
        assertThat(ask("ada", "one", "What did I say?", told)).isEqualTo("You said hello");
        ask("ada", "two", "Hello?", told);
        ask("bob", "one", "Who am I?", told);

        assertThat(messagesOf(1))
                .isEqualTo(List.of(
                        message("user", "Hello"), message("assistant", "Hi Ada"), message("user", "What did I say?")));
        assertThat(messagesOf(2)).isEqualTo(List.of(message("user", "Hello?")));
        assertThat(messagesOf(3)).isEqualTo(List.of(message("user", "Who am I?")));
        assertThat(memories.of("ada").recall(EventQuery.all())).hasSize(6);
        assertThat(memories.of("bob").recall(EventQuery.all())).hasSize(2);
    }

    @Test
    void tellTheTokensAndTheirCostAtTheNodeAndOfTheWholeRun() {
        says("Hi");
        List<NodeEvent> told = new ArrayList<>();

        ask("ada", "one", "Hello", told);

        assertThat(told)
                .filteredOn(event -> event instanceof NodeEvent.Completed completed && completed.usage() != null)
                .extracting(event -> event.path() + " " + ((NodeEvent.Completed) event).usage())
                .containsExactly("model " + new Usage(10, 5, "gpt-1", 20e-6), " " + new Usage(10, 5, "gpt-1", 20e-6));
    }

    @Test
    void doNotGetReadyWithoutTheirServices() {
        assertThatThrownBy(() -> SpellRunner.builder(bot()).build())
                .isInstanceOf(InvalidSpellException.class)
                .hasMessageContaining("node 'model' (Generate Text)")
                .hasMessageContaining("StandardComponents.builder().chat(…)")
                .hasMessageContaining("node 'recall' (Event Recall)")
                .hasMessageContaining("StandardComponents.builder().memory(…)");
    }

    /** Runs a node between a trigger and an Output, with texts at its inputs; returns why it failed. */
    private String failureOf(String component, Map<String, Object> settings, Map<String, Object> inputs) {
        var spell = Spell.named("one")
                .node("start", "Trigger In")
                .node("it", component, settings)
                .wire("start", "trigger", "it", "trigger");
        inputs.forEach((socket, value) -> spell.node("in-" + socket, "Universal Input", Map.of("name", socket))
                .wire("in-" + socket, "output", "it", socket));
        try (SpellRunner runner = SpellRunner.builder(spell.build())
                .components(services().build())
                .owner("ada")
                .build()) {
            RunResult result = runner.run(inputs);
            assertThat(result.failures()).hasSize(1);
            return result.failures().get(0).toString();
        }
    }

    @Test
    void sayWhereTheModelGivesBadJsonTwice() {
        says("{oops").says("[still");

        assertThat(failureOf(
                        "TypeChat",
                        Map.of(),
                        Map.of("input", "Hello", "schema", "export interface A { a: string }", "responseType", "A")))
                .startsWith("node 'it' (TypeChat): ");
        assertThat(server.requests).hasSize(2);
    }

    @Test
    void sayWhereTheModelDoesNotCallTheFunction() {
        says("I would rather not");

        assertThat(failureOf(
                        "Generate Text",
                        Map.of(),
                        Map.of("input", "Hello", "function", "{\"name\": \"paint\", \"parameters\": {}}")))
                .isEqualTo(
                        "node 'it' (Generate Text): the model did not call the function 'paint' but answered with text"
                                + " (tell it in the prompt to call the function)");
    }

    @Test
    void sayWhereAnEmbeddingHasTheWrongSizeAndKeepWhatIsThere() {
        Map<String, Object> event = Map.of("content", "Hello", "entities", List.of("a"));
        memories.of("ada").store(RememberedEvent.of(Map.of("content", "first", "embedding", "1,0"), Instant.EPOCH));

        assertThat(failureOf(
                        "Store Event", Map.of("type", "fact"), Map.of("event", event, "embedding", List.of(1, 2, 3))))
                .isEqualTo(
                        "node 'it' (Store Event): embeddings of 3 and 2 numbers cannot be compared (make both with the"
                                + " same model)");
        assertThat(memories.of("ada").recall(EventQuery.all()))
                .extracting(kept -> kept.text(EventField.CONTENT))
                .containsExactly("first");
    }

    @Test
    void sayWhereANameHoldsAQuotationMarkAndTouchNoRow() throws Exception {
        try (Connection connection = database.getConnection();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE \"people\" (\"id\" INTEGER)");
            statement.execute("INSERT INTO \"people\" VALUES (1)");
        }

        assertThat(failureOf(
                        "Delete Record",
                        Map.of("table", "people"),
                        Map.of("condition", "id\" = 1 OR \"id", "value", 1)))
                .startsWith("node 'it' (Delete Record): 'id\" = 1 OR \"id' cannot be the name of a column");
        assertThat(failureOf("Select Record", Map.of("table", "secrets"), Map.of("condition", "id", "value", 1)))
                .startsWith("node 'it' (Select Record): 'secrets' is not a table that spells may use");
        assertThat(JdbcRecords.builder(database).table("people").build().select("people", List.of(), null))
                .hasSize(1);
    }
}
