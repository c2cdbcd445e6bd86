// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of every {@link Documents}. */
@Timeout(60)
public abstract class DocumentsContract {

    private Documents documents;

    /** Returns documents of which there are none yet. */
    protected abstract Documents documents() throws Exception;

    @BeforeEach
    final void open() throws Exception {
        documents = documents();
        documents.store(new Document("n", "place", "north", Embedding.of(0, 1)));
        documents.store(new Document("e", "place", "east", Embedding.of(1, 0)));
        documents.store(new Document("h", "wish", "home", Embedding.of(1, 0.1f)));
    }

    private List<String> near(float x, float y, String type, int most) {
        return documents.nearest(Embedding.of(x, y), type, most).stream()
                .map(match -> match.document().content())
                .toList();
    }

    @Test
    void findsTheNearestFirst() {
        assertThat(near(5, 0, null, 2)).containsExactly("east", "home");
        assertThat(near(0.1f, 1, null, 10)).containsExactly("north", "home", "east");
    }

    @Test
    void findsThoseOfAType() {
        assertThat(near(1, 0.1f, "place", 1)).containsExactly("east");
        assertThat(near(1, 0, "story", 1)).isEmpty();
    }

    @Test
    void tellsHowFarTheyAre() {
        List<Document.Match> found = documents.nearest(Embedding.of(0, 2), null, 3);

        assertThat(found.get(0).distance()).isCloseTo(0, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(found.get(2).distance()).isCloseTo(1, org.assertj.core.data.Offset.offset(1e-6));
        assertThat(found.get(0).document()).isEqualTo(new Document("n", "place", "north", Embedding.of(0, 1)));
    }

    @Test
    void replacesADocumentOfTheSameId() {
        documents.store(new Document("e", "place", "orient", Embedding.of(1, 0)));

        assertThat(near(1, 0, "place", 5)).containsExactly("orient", "north");
    }

    @Test
    void deletesADocument() {
        documents.delete("e");
        documents.delete("e");

        assertThat(near(1, 0, null, 5)).containsExactly("home", "north");
    }

    @Test
    void refusesAnEmbeddingOfAnotherSize() {
        assertThatThrownBy(() -> documents.nearest(Embedding.of(1, 2, 3), null, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be compared (make both with the same model)");
        assertThatThrownBy(() -> documents.store(new Document("x", "", "up", Embedding.of(0, 0, 1))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("cannot be compared (make both with the same model)");
        assertThat(near(1, 0, null, 5)).hasSize(3);
    }
}
