// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.ReplyMessage;
import dev.spellrunner.runner.services.SearchRequest;
import dev.spellrunner.runner.services.SearchResult;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The components for tables, searches, classifiers and answers. */
@Timeout(60)
class HostServicesTest {

    @Nested
    class OfTables {

        private final TablesInMemory tables = new TablesInMemory("teas");
        private final Components components =
                StandardComponents.builder().records(PerUser.shared(tables)).build();

        private OneNode node(String component) {
            return new OneNode(components, component).outputs("result").set("table", "teas");
        }

        private Object result(String component, Map<String, ?> inputs) {
            return node(component).outputsOf(inputs).get("result");
        }

        @Test
        void addReadChangeAndRemoveRows() {
            Map<String, Object> green = Map.of("name", "green", "cups", 2, "id", 1);

            assertThat(result("Insert Record", Map.of("data", Map.of("name", "green", "cups", 2))))
                    .isEqualTo(List.of(green));
            assertThat(result(
                            "Select Record", Map.of("condition", "name", "value", "green", "columns", List.of("cups"))))
                    .isEqualTo(List.of(Map.of("cups", 2)));
            assertThat(result(
                            "Update Record", Map.of("condition", "name", "value", "green", "data", Map.of("cups", 3))))
                    .isEqualTo(List.of(Map.of("name", "green", "cups", 3, "id", 1)));
            assertThat(result("Upsert Record", Map.of("data", Map.of("id", 1, "cups", 4))))
                    .isEqualTo(List.of(Map.of("name", "green", "cups", 4, "id", 1)));
            assertThat(result("Delete Record", Map.of("condition", "id", "value", 1)))
                    .isEqualTo(List.of(Map.of("name", "green", "cups", 4, "id", 1)));
            assertThat(tables.table("teas")).isEmpty();
        }

        @Test
        void areReadWholeWithoutACondition() {
            result("Insert Record", Map.of("data", List.of(Map.of("name", "green"), Map.of("name", "black"))));

            assertThat(result("Select Record", Map.of("columns", "name")))
                    .isEqualTo(List.of(Map.of("name", "green"), Map.of("name", "black")));
        }

        @Test
        void loseNoRowsWithoutAColumnAndAValue() {
            result("Insert Record", Map.of("data", Map.of("name", "green")));

            assertThat(node("Delete Record").failureOf(Map.of())).startsWith("does not say which rows are meant");
            assertThat(node("Delete Record").failureOf(Map.of("condition", "name")))
                    .startsWith("does not say which rows are meant");
            assertThat(node("Update Record").failureOf(Map.of("value", "x", "data", Map.of("name", "y"))))
                    .startsWith("does not say which rows are meant");
            assertThat(tables.table("teas")).hasSize(1);
        }

        @Test
        void refuseDataThatIsNoRow() {
            assertThat(node("Insert Record").failureOf(Map.of("data", "green")))
                    .startsWith("input 'data' should be an object");
        }

        @Test
        void haveToBeNamed() {
            assertThatThrownBy(() -> new OneNode(components, "Select Record").run(Map.of()))
                    .hasMessageContaining("has no 'table' (set it: the name of the table)");
            assertThat(node("Select Record").set("table", "cups").failureOf(Map.of()))
                    .isEqualTo("there is no table 'cups'");
        }
    }

    @Nested
    class OfSearches {

        private final List<SearchRequest> requests = new ArrayList<>();
        private List<SearchResult> found = List.of();
        private final Components components = StandardComponents.builder()
                .search((request, context) -> {
                    requests.add(request);
                    return CompletableFuture.completedFuture(found);
                })
                .build();

        @Test
        void giveSummariesAndLinks() {
            found = List.of(new SearchResult("Tea", "A drink.", "https://a"), new SearchResult("Tee", "", "https://b"));

            assertThat(new OneNode(components, "Query Google")
                            .outputs("summary", "links")
                            .outputsOf(Map.of("query", "tea")))
                    .isEqualTo(Map.of("summary", "A drink.", "links", "https://a\nhttps://b"));
            assertThat(requests).containsExactly(new SearchRequest("tea", "web", 5));
        }

        @Test
        void goOnAtErrorWhereNothingIsKnown() {
            OneGate gate = new OneGate("Get Wikipedia Summary").ways("success", "error");
            SpellRunner runner =
                    gate.on(Set.of("keyword")).components(components).build();

            assertThat(runner.run(Map.of("keyword", "tea")).outputs()).containsOnlyKeys("error");
            found = List.of(new SearchResult("Tea", "A drink.", ""));
            assertThat(runner.run(Map.of("keyword", "tea")).outputs()).containsOnlyKeys("success");
            assertThat(requests).contains(new SearchRequest("tea", "wikipedia", 1));
        }
    }

    @Nested
    class OfClassifiers {

        private final List<String> prompts = new ArrayList<>();
        private String answer = "";
        private final ChatModel model = ChatModel.blocking(request -> {
            prompts.add(request.messages().get(0).content());
            return ChatAnswer.of(answer);
        });

        private OneNode node(String component, String prompt, String... outputs) {
            Components components = StandardComponents.builder()
                    .chat(model)
                    .classifier(component, prompt)
                    .build();
            return new OneNode(components, component).outputs(outputs);
        }

        @Test
        void fillTheHostsPrompt() {
            answer = " Ada is sleepy.\n";

            assertThat(node("Tense Transformer", "{{fewshot}}\n{{name}}: {{text}}", "action")
                            .set("fewshot", "Examples")
                            .outputsOf(Map.of("name", "Ada", "text", "am sleepy")))
                    .isEqualTo(Map.of("action", "Ada is sleepy."));
            assertThat(prompts).containsExactly("Examples\nAda: am sleepy");
        }

        @Test
        void giveAnswersOfTheTypeOfTheirOutput() {
            answer = "Yes.";
            assertThat(node("Safety Verifier", "{{string}}", "boolean").outputsOf(Map.of("string", "hi")))
                    .isEqualTo(Map.of("boolean", true));
            answer = "no";
            assertThat(node("Safety Verifier", "{{string}}", "boolean").outputsOf(Map.of("string", "hi")))
                    .isEqualTo(Map.of("boolean", false));
            answer = "2/20, charisma";
            assertThat(node("Difficulty Detector", "{{action}}", "difficulty", "category")
                            .outputsOf(Map.of("action", "sing")))
                    .isEqualTo(Map.of("difficulty", "2/20", "category", "charisma"));
            answer = "cat, dog";
            assertThat(node("Entity Detector", "{{action}}", "entities").outputsOf(Map.of("action", "x")))
                    .isEqualTo(Map.of("entities", List.of("cat", "dog")));
        }

        @Test
        void mayBeTheHostsOwn() {
            answer = "sad";

            assertThat(node("Mood", "{{text}}", "output").outputsOf(Map.of("text", "oh")))
                    .isEqualTo(Map.of("output", "sad"));
        }

        @Test
        void ofThothAreKnownAndLackAPrompt() {
            assertThatThrownBy(() -> new OneNode(
                                    StandardComponents.builder().chat(model).build(), "Item Detector")
                            .run(Map.of()))
                    .hasMessageContaining(
                            "give it a prompt: StandardComponents.builder().classifier(\"Item Detector\"");
        }
    }

    @Nested
    class OfAnswers {

        private final List<ReplyMessage> replies = new ArrayList<>();
        private final Components components = StandardComponents.builder()
                .reply((message, context) -> replies.add(message))
                .build();

        private Spell answering(String type) {
            return Spell.named("answering")
                    .node("text", "String Variable", Map.of("_var", "hello"))
                    .node("event", "String Variable", Map.of("_var", "e"))
                    .node("o", "Output", Map.of("name", "said", "outputType", type))
                    .wire("text", "output", "o", "input")
                    .wire("event", "output", "o", "event")
                    .build();
        }

        private void run(Spell spell, Spell... others) {
            SpellRunner.builder(spell)
                    .components(components)
                    .store(SpellStore.of(others))
                    .build()
                    .run(Map.of())
                    .orThrow();
        }

        @Test
        void hearWhatOutputsGive() {
            run(answering("Discord (Text)"));

            assertThat(replies).containsExactly(new ReplyMessage("said", "Discord (Text)", "hello", "e"));
        }

        @Test
        void hearNothingThatIsForCallers() {
            run(answering("Subspell"));

            assertThat(replies).isEmpty();
        }

        @Test
        void hearOfSpellsThatAreCalledOnlyWhatIsSentSomewhere() {
            Spell calling = Spell.named("calling")
                    .node(
                            "s",
                            "Spell",
                            Map.of(
                                    "spellId",
                                    "answering",
                                    "outputs",
                                    List.of(Map.of("socketKey", "a", "name", "said", "taskType", "output"))))
                    .node("o", "Output", Map.of("name", "o"))
                    .wire("s", "a", "o", "input")
                    .build();

            run(calling, answering("Default"));
            assertThat(replies).extracting(ReplyMessage::output).containsExactly("o");
            run(calling, answering("Slack"));
            assertThat(replies).extracting(ReplyMessage::type).containsExactly("Default", "Slack", "Default");
        }

        @Test
        void failTheOutputWhereTheyCannotBePassedOn() {
            Components broken = StandardComponents.builder()
                    .reply((message, context) -> {
                        throw new IllegalStateException("nobody is there");
                    })
                    .build();

            assertThat(SpellRunner.builder(answering("Default"))
                            .components(broken)
                            .build()
                            .run(Map.of())
                            .failures())
                    .singleElement()
                    .hasToString("node 'o' (Output): nobody is there");
        }
    }
}
