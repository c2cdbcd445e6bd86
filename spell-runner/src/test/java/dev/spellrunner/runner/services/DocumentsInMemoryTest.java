// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class DocumentsInMemoryTest extends DocumentsContract {

    @Override
    protected Documents documents() {
        return Documents.inMemory();
    }

    @Test
    void refusesWhatDoesNotFitAndKeepsTheRest() {
        Documents small = new DocumentsInMemory(2, 1_000);
        small.store(new Document("1", "", "one", Embedding.of(1, 0)));
        small.store(new Document("2", "", "two", Embedding.of(1, 0)));

        assertThatThrownBy(() -> small.store(new Document("3", "", "three", Embedding.of(1, 0))))
                .hasMessageContaining("there is no room for another document: there are 2");
        assertThatThrownBy(() -> small.store(new Document("2", "", "x".repeat(1_000), Embedding.of(1, 0))))
                .hasMessageContaining("there is no room");

        assertThat(small.nearest(Embedding.of(1, 0), null, 9)).hasSize(2);
        small.delete("1");
        small.store(new Document("3", "", "three", Embedding.of(1, 0)));
    }
}
