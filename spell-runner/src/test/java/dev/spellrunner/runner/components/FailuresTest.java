// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.PerUser;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Failures that the reference of components promises: each sentence is tried, with a host whose services give nothing. */
@Timeout(60)
class FailuresTest {

    private static final Components COMPONENTS = StandardComponents.builder()
            .scripts(source -> (call, context) -> null)
            .completion((request, context) -> CompletableFuture.failedFuture(new IllegalStateException("no answer")))
            .chat(ChatModel.blocking(request -> ChatAnswer.of("")))
            .embeddings(Embeddings.blocking(request -> Embedding.of(1, 1)))
            .memory(EventMemory.inMemory())
            .documents(PerUser.shared(Documents.inMemory()))
            .records(PerUser.shared(new TablesInMemory("magick")))
            .search((request, context) -> CompletableFuture.completedFuture(List.of()))
            .images((request, context) -> CompletableFuture.completedFuture(List.of()))
            .build();

    /** Sentences of these are tried where the components have tests of their own. */
    private static final Set<String> ELSEWHERE =
            Set.of("Output", "Module Output", "ForEach", "Spell By Name", "Join List");

    private static final Map<String, Object> SETTINGS = Map.of("code", "x", "fewshot", "x", "table", "nowhere");

    private static final List<Map<String, ?>> ONE_NUMBER =
            List.of(Map.of("firstNumber", 1), Map.of("firstNumber", 1, "secondNumber", "two"));
    private static final List<Map<String, ?>> NO_NUMBER = List.of(Map.of("input", "many", "value", 1));
    private static final List<Map<String, ?>> NOTHING = List.of(Map.of());
    private static final Map<String, ?> CHANGE = Map.of("data", Map.of("a", 1), "condition", "id", "value", 1);

    /** By component: for each of its sentences the inputs that make it come true. */
    private static final Map<String, List<Map<String, ?>>> CASES = Map.ofEntries(
            entry("Add", ONE_NUMBER),
            entry("Subtract", ONE_NUMBER),
            entry("Multiply", ONE_NUMBER),
            entry("Divide", List.of(Map.of("firstNumber", 1, "secondNumber", 0), Map.of("firstNumber", 1))),
            entry("Equal", NO_NUMBER),
            entry("Greater Than", NO_NUMBER),
            entry("Greater Than Or Equal", NO_NUMBER),
            entry("Less Than", NO_NUMBER),
            entry("Less Than Or Equal", NO_NUMBER),
            entry("Destructure", List.of(Map.of("object", 1))),
            entry("Get Values From Object", List.of(Map.of("object", "{}"))),
            entry("Object To JSON", List.of(Map.of("input", new Object()))),
            entry("Array To JSON", List.of(Map.of("input", new Object()))),
            entry("JSON To Object", List.of(Map.of("input", "{"))),
            entry("Event Destructure", List.of(Map.of("event", 1))),
            entry("Code", NOTHING),
            entry("Javascript", NOTHING),
            entry("String Processor", List.of(Map.of("input", "x"))),
            entry("Generator", NOTHING),
            entry("VisualGeneration", NOTHING),
            entry("Generate Text", List.of(Map.of("input", "x"), Map.of())),
            entry("Text Completion", List.of(Map.of("string", "x"), Map.of())),
            entry("Agent Text Completion", List.of(Map.of("string", "x"), Map.of())),
            entry(
                    "TypeChat",
                    List.of(
                            Map.of("input", "x", "schema", "interface A {}", "responseType", "A"),
                            Map.of("input", "x", "schema", "enum A {}", "responseType", "A"))),
            entry(
                    "Store Event",
                    List.of(Map.of("event", Map.of("content", "")), Map.of("event", "x", "embedding", "none"))),
            entry("Event Recall", NOTHING),
            entry("Event Delete", List.of(Map.of("event", "x"))),
            entry("Create Text Embedding", NOTHING),
            entry("Create Embedding", NOTHING),
            entry("Cosine Similarity", List.of(Map.of("embeddingA", List.of(1), "embeddingB", List.of(1, 2)))),
            entry("Get Documents", NOTHING),
            entry("Store Document", NOTHING),
            entry("Store Documents", NOTHING),
            entry("Select Record", NOTHING),
            entry("Insert Record", List.of(Map.of("data", Map.of("a", 1)))),
            entry("Update Record", List.of(CHANGE, Map.of("data", Map.of("a", 1)))),
            entry("Upsert Record", List.of(Map.of("data", Map.of("a", 1)))),
            entry("Delete Record", List.of(CHANGE, Map.of())),
            entry("Query Google", NOTHING),
            entry("Get Wikipedia Summary", List.of(Map.of("keyword", "x"))));

    private static Stream<Component> failing() {
        return COMPONENTS.all().stream()
                .filter(component -> !component.failures().isEmpty())
                .filter(component -> !ELSEWHERE.contains(component.name()));
    }

    @Test
    void areAllTried() {
        assertThat(failing().map(Component::name).collect(Collectors.toSet())).isEqualTo(CASES.keySet());
    }

    @Test
    void comeWhereAListIsJoinedThatIsNone() {
        Spell spell = Spell.named("test")
                .node("in", "Universal Input", Map.of("name", "list"))
                .node("it", "Join List")
                .node("o", "Output", Map.of("name", "o"))
                .wire("in", "output", "it", "list")
                .wire("it", "text", "o", "input")
                .build();

        assertThat(SpellRunner.builder(spell).build().run(Map.of("list", 1)).failures())
                .singleElement()
                .satisfies(error -> assertThat(error.path().toString()).isEqualTo("it"));
    }

    @ParameterizedTest
    @MethodSource("failing")
    void comeAsTheReferenceSays(Component component) {
        List<Map<String, ?>> cases = CASES.get(component.name());
        assertThat(cases).hasSizeGreaterThanOrEqualTo(component.failures().size());
        for (Map<String, ?> inputs : cases) {
            OneNode node = new OneNode(COMPONENTS, component.name())
                    .outputs(component.outputs().stream()
                            .filter(output -> !output.isTrigger())
                            .map(output -> output.key())
                            .toArray(String[]::new));
            SETTINGS.forEach(node::set);

            RunResult result = node.run(inputs);

            assertThat(result.failures())
                    .as("%s with %s", component.name(), inputs)
                    .singleElement()
                    .satisfies(error -> {
                        assertThat(error.path().toString()).isEqualTo("it");
                        assertThat(error.message()).isNotBlank().doesNotContain("NullPointerException");
                    });
        }
    }
}
