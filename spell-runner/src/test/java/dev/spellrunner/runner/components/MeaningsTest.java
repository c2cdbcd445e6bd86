// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.EmbeddingRequest;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.PerUser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The components for embeddings and documents. */
@Timeout(60)
class MeaningsTest {

    private final List<EmbeddingRequest> requests = new ArrayList<>();
    private final Components components = StandardComponents.builder()
            .embeddings(Embeddings.blocking(request -> {
                requests.add(request);
                return Embedding.of(request.text().length(), 1);
            }))
            .documents(PerUser.shared(Documents.inMemory()))
            .build();

    private OneNode node(String component, String... outputs) {
        return new OneNode(components, component).outputs(outputs);
    }

    @Test
    void turnsTextsIntoEmbeddings() {
        assertThat(node("Create Text Embedding", "embedding").set("model", "m").outputsOf(Map.of("input", "abc")))
                .isEqualTo(Map.of("embedding", List.of(3.0, 1.0)));
        assertThat(node("Create Embedding", "embedding").outputsOf(Map.of("content", "ab")))
                .isEqualTo(Map.of("embedding", List.of(2.0, 1.0)));
        assertThat(requests)
                .containsExactly(
                        new EmbeddingRequest("abc", "m"), new EmbeddingRequest("ab", "text-embedding-ada-002"));
        assertThat(node("Create Embedding").failureOf(Map.of("content", " ")))
                .startsWith("an empty text has no embedding");
    }

    @Test
    void comparesEmbeddings() {
        OneNode compare = node("Cosine Similarity", "similarity");

        assertThat(compare.outputsOf(Map.of("embeddingA", List.of(1, 0), "embeddingB", "0,2")))
                .isEqualTo(Map.of("similarity", 0.0));
        assertThat(compare.failureOf(Map.of("embeddingA", List.of(1, 0), "embeddingB", List.of(1))))
                .contains("embeddings of 2 and 1 numbers cannot be compared");
        assertThat(compare.failureOf(Map.of("embeddingA", List.of(1)))).startsWith("input 'embeddingB' has no value");
    }

    @Test
    void findsTheNearestDocumentsOfAType() {
        OneNode store = node("Store Document").set("type", "tea");
        store.run(Map.of("content", "green", "embedding", List.of(1, 0))).orThrow();
        store.run(Map.of("content", "green", "embedding", List.of(1, 0))).orThrow();
        store.run(Map.of("content", "black", "embedding", List.of(0, 1))).orThrow();
        store.run(Map.of("content", "grey", "embedding", List.of(1, 0), "type", "cat"))
                .orThrow();

        Object documents = node("Get Documents", "documents")
                .set("type", "tea")
                .set("max_count", "1")
                .outputsOf(Map.of("embedding", List.of(1, 0.1)))
                .get("documents");

        assertThat((List<?>) documents)
                .singleElement()
                .satisfies(document -> assertThat((Map<?, ?>) document)
                        .satisfies(found -> assertThat(found.get("content")).isEqualTo("green"))
                        .satisfies(found ->
                                assertThat((Double) found.get("distance")).isBetween(0.0, 0.1)));
        assertThat((List<?>) node("Get Documents", "documents")
                        .outputsOf(Map.of("embedding", List.of(1, 0)))
                        .get("documents"))
                .hasSize(3);
    }

    @Test
    void saysWhatDoesNotFit() {
        node("Store Document")
                .run(Map.of("content", "green", "embedding", List.of(1, 0)))
                .orThrow();

        assertThat(node("Get Documents").failureOf(Map.of("embedding", List.of(1))))
                .contains("cannot be compared");
        assertThat(node("Store Document").failureOf(Map.of("content", "x")))
                .startsWith("input 'embedding' has no value");
        assertThatThrownBy(() -> node("Get Documents").set("max_count", 0).run(Map.of()))
                .hasMessageContaining("setting 'max_count' is 0, but should be at least 1");
    }
}
