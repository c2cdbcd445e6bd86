// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.services.AnswerForm;
import dev.spellrunner.runner.services.ChatMessage;
import dev.spellrunner.runner.services.GraalJs;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Real spells, run as their connectors run them: what they answer, what they ask and what they remember. */
@Timeout(60)
class RealSpellRunsTest {

    private final RealSpells host = new RealSpells();

    private static Map<String, Object> saying(String content) {
        return Map.of(
                "content", content,
                "sender", "ada",
                "observer", "bot",
                "client", "discord",
                "channel", "tea",
                "entities", List.of("ada", "bot"));
    }

    @Nested
    class WithAChatModelAndAMemory {

        @ParameterizedTest
        @CsvSource({
            "094-Discord-Bot-ee0c8e8c.json, Input - Discord (Text)",
            "094-Discord-Bot-ee0c8e8c.json, Input - Discord (Voice)",
            "096-Discord-Bot-f1704fd4.json, Input - Discord (Text)"
        })
        void goOnWithAConversation(String file, String input) {
            host.answering("I am a towel.", "Still a towel.");

            assertThat(host.outputs(file, Map.of(input, saying("Who are you?"))))
                    .isEqualTo(Map.of("Output - Default", "I am a towel."));
            assertThat(host.remembered())
                    .containsExactly("conversation ada: Who are you?", "conversation bot: I am a towel.");

            assertThat(host.outputs(file, Map.of(input, saying("And now?"))))
                    .isEqualTo(Map.of("Output - Default", "Still a towel."));
            assertThat(host.asked())
                    .containsExactly(
                            ChatMessage.user("Who are you?"),
                            ChatMessage.assistant("I am a towel."),
                            ChatMessage.system("You are a towel. Respond to the user as a towel."),
                            ChatMessage.user("And now?"));
            assertThat(host.lastRequest().maxTokens()).hasValue(200);
            assertThat(host.lastRequest().stop()).containsExactly("###");
            assertThat(host.remembered()).hasSize(4);
        }

        @Test
        void takeTheAgentsDirective() {
            host.answering("I am a lamp.");
            RunRequest request = RunRequest.of(Map.of("Input - Discord (Text)", saying("Who are you?")))
                    .publicVariables(Map.of("507", "You are a lamp."));

            host.run("094-Discord-Bot-ee0c8e8c.json", request).orThrow();

            assertThat(host.asked()).contains(ChatMessage.system("You are a lamp."));
        }

        @Test
        void answerCallsOverRest() {
            String file = "140-REST-API-21487848.json";
            host.answering("one", "two");

            assertThat(host.outputs(file, Map.of("Input - REST API (POST)", saying("first"))))
                    .isEqualTo(Map.of("Output - Default", "one"));
            assertThat(host.outputs(file, Map.of("Input - REST API (GET)", saying("second"))))
                    .isEqualTo(Map.of("Output - Default", "two"));
            assertThat(host.asked()).startsWith(ChatMessage.user("first"), ChatMessage.user("one"));
            assertThat(host.remembered())
                    .containsExactly(
                            "conversation ada: first",
                            "conversation ada: one",
                            "conversation ada: second",
                            "conversation ada: two");
        }

        @Test
        void saysWhereTheDataOfAGateIsNotWired() {
            RunResult result = host.run(
                    "140-REST-API-21487848.json", RunRequest.of(Map.of("Input - REST API (PUT)", saying("x"))));

            assertThat(result.failures()).singleElement().satisfies(error -> {
                assertThat(error.path().toString()).isEqualTo("317");
                assertThat(error.message()).startsWith("input 'event' should be an event or a text, but is missing");
            });
            assertThat(host.remembered()).isEmpty();
        }

        @Test
        void doTasksThatAreJson() {
            host.answering("Boil water.");

            assertThat(host.outputs(
                            "108-TaskExecution-6d9c3950.json",
                            Map.of(
                                    "Input - Discord (Text)",
                                    saying("{\"task\": \"brew\", \"context\": \"none\", \"objective\": \"tea\"}"))))
                    .isEqualTo(Map.of("Output", "Boil water."));
            assertThat(host.asked())
                    .singleElement()
                    .satisfies(message -> assertThat(message.content()).contains("objective: tea", "Your task: brew."));
        }
    }

    @ParameterizedTest
    @CsvSource({
        "082-Discort-Bot-5762412c.json, Input - Discord (Text), bot",
        "084-REST-API-0a0cb76a.json, Input - REST API (POST), ada",
        "104-REST-API-4fcec3e1.json, Input - REST API (GET), bot",
        "114-REST-API-5bd49ccc.json, Input - REST API (DELETE), bot",
        "136-slack-API-500e20b4.json, Input - slack API (PUT), bot"
    })
    void goOnWithAConversationByPrompt(String file, String input, String answers) {
        host.answering("I am well.", "Yes.");

        assertThat(host.outputs(file, Map.of(input, saying("How are you?"))).values())
                .singleElement()
                .isEqualTo("I am well.");
        assertThat(host.remembered())
                .containsExactly("conversation ada: How are you?", "conversation " + answers + ": I am well.");
        host.outputs(file, Map.of(input, saying("Really?")));

        assertThat(host.asked())
                .singleElement()
                .satisfies(message -> assertThat(message.content())
                        .contains("between ada and bot")
                        .containsSubsequence("ada: How are you?\n" + answers + ": I am well.\n", "ada: Really?"));
        assertThat(host.lastRequest().stop()).containsExactly("###", "\n");
    }

    @Test
    void rememberTheEmbeddingOfWhatWasSaid() {
        String file = "088-embedding-77d36605.json";

        assertThat(host.outputs(file, Map.of("Input - Default", saying("testing"))))
                .isEqualTo(Map.of("Output - Default", List.of(7.0, 1.0)));
        assertThat(host.remembered()).containsExactly("none ada: testing");

        assertThat(host.outputs(file, Map.of("Input - Default", saying("testing"))))
                .isEqualTo(Map.of("Output - Default", "ada: testing\n"));
        assertThat(host.remembered()).hasSize(1);
    }

    @Nested
    class WithTypeChat {

        @Test
        void giveTheObjectAsJson() {
            host.answering(
                    "{\"intent\": \"Other\"}",
                    "{\"items\": [{\"intent\": \"Generation of Revenue\", \"identificationMethod\": \"Other\"}]}");

            assertThat(host.outputs(
                            "130-Generate-Intent-Detection-b781afaa.json", Map.of("Input - Default", saying("Grow!"))))
                    .isEqualTo(Map.of(
                            "Output",
                            "{\"items\":[{\"intent\":\"Generation of Revenue\",\"identificationMethod\":\"Other\"}]}"));
            assertThat(host.lastRequest().form()).isInstanceOf(AnswerForm.JsonValue.class);
            assertThat(host.asked().get(0).content()).contains("export type Intent", "\"report\"", "Grow!");
            assertThat(host.asked())
                    .last()
                    .satisfies(again -> assertThat(again.content()).contains("the object lacks the field 'items'"));
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "132-Generative-Intent-Detection-86288c66.json",
                    "134-Generative-Intent-Detection-642507bd.json"
                })
        void askForAdviceAboutTheObject(String file) {
            host.answering(
                    "{\"items\": [{\"intent\": \"Grow!\", \"identificationMethod\": \"Other\"}]}",
                    "{\"items\": [{\"intent\": \"Other\", \"identificationMethod\": \"Other\"}]}",
                    "Invest.");

            assertThat(host.outputs(file, Map.of("Input - Default", saying("Grow!"))))
                    .isEqualTo(Map.of("Output", "Invest."));
            assertThat(host.asked())
                    .last()
                    .satisfies(message -> assertThat(message.content())
                            .contains("{\"items\":[{\"intent\":\"Other\",\"identificationMethod\":\"Other\"}]}"));
        }
    }

    @Nested
    class WithTables {

        private static final String ROW = "ea5b6f16-70ee-40bc-a74a-6056ad95ac41";

        private Object output(String file) {
            return host.outputs(file, Map.of("Input - Default", saying("go"))).get("Output");
        }

        @Test
        void addARow() {
            assertThat(output("118-Insert-b34e463b.json"))
                    .isEqualTo("[{\"message_2\":\"goodbye computer\",\"message_1\":\"hello world\",\"id\":1}]");
            assertThat(host.tables.table("magick")).hasSize(1);
        }

        @Test
        void readRowsByAVariable() {
            host.tables.insert("magick", Map.of("id", ROW, "message_1", "a", "message_2", "b", "other", "c"));

            assertThat((String) output("122-Select-23ab2251.json"))
                    .contains("\"message_1\":\"a\"", "\"message_2\":\"b\"")
                    .doesNotContain("other");
        }

        @Test
        void addARowOrChangeTheOneThatIsThere() {
            String id = "e266395e-05d6-4686-8083-8c9f91860426";

            assertThat(output("120-Upsert-345f8fc7.json"))
                    .isEqualTo("[{\"message_2\":\"goodbye world\",\"message_1\":\"hello computer\",\"id\":\"" + id
                            + "\"}]");
            host.tables.table("magick").get(0).put("message_1", "changed meanwhile");
            output("120-Upsert-345f8fc7.json");

            assertThat(host.tables.table("magick"))
                    .singleElement()
                    .satisfies(row ->
                            assertThat(row).containsEntry("id", id).containsEntry("message_1", "hello computer"));
        }

        @Test
        void changeAndRemoveRows() {
            host.tables.insert("magick", Map.of("id", "e8382f91-a13f-48b7-8c44-07570a5f87dc", "message_1", "a"));
            host.tables.insert("magick", Map.of("id", "73371239-fbc7-4f26-9ce0-9ca6ab01bee5", "message_1", "b"));

            assertThat((String) output("124-Update-c6ed282d.json")).contains("\"message_1\":\"lololol\"");
            output("126-Delete-16a9820b.json");

            assertThat(host.tables.table("magick"))
                    .extracting(row -> row.get("message_1"))
                    .containsExactly("lololol");
        }
    }

    @Test
    void searchTheWeb() {
        assertThat(host.outputs("060-query_google-026b1230.json", Map.of("Input", "tea")))
                .isEqualTo(Map.of("Output", "All about tea"));
    }

    @Test
    void goOnWhenAllOfSeveralTriggersHaveCome() {
        host.answering("Ada likes tea.\n<none>");
        List<NodeEvent> events = new ArrayList<>();
        SpellRunner runner = SpellRunner.builder(RealSpells.read("050-eliza_fact_extraction_0.1.0-587628c9.json"))
                .components(host.services().scripts(GraalJs.create()).build())
                .sink(events::add)
                .build();

        RunResult result = runner.run(Map.of("Agent Input", "I like tea", "Agent Message", "I see"));

        assertThat(result.orThrow().outputs()).containsEntry("Speaker Output", "Ada likes tea.");
        assertThat(events)
                .filteredOn(event -> event instanceof NodeEvent.Completed)
                .extracting(event -> event.path().toString())
                .containsOnlyOnce("4234")
                .contains("9681");
        assertThat(host.asked().get(0).content()).contains("I like tea", "I see");
    }
}
