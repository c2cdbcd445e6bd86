// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EmbeddingTest {

    @Test
    void isReadFromListsAndTexts() {
        Embedding expected = Embedding.of(1, -0.5f, 2);

        assertThat(Embedding.read(List.of(1, -0.5, "2"))).isEqualTo(expected);
        assertThat(Embedding.read("1,-0.5, 2")).isEqualTo(expected);
        assertThat(Embedding.read("[1, -0.5, 2]")).isEqualTo(expected);
        assertThat(Embedding.read(expected.toList())).isEqualTo(expected).hasSameHashCodeAs(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a,b", "1,,2", "NaN", "1,Infinity", "{}"})
    void refusesTextsThatAreNone(String text) {
        assertThatThrownBy(() -> Embedding.read(text)).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void refusesOtherValues() {
        assertThatThrownBy(() -> Embedding.read(Map.of("x".repeat(200), 1)))
                .hasMessage("'{" + "x".repeat(39)
                        + "…' is no embedding (give a list of numbers, as Create Text Embedding does)");
        assertThatThrownBy(() -> Embedding.read(Arrays.asList(1, null))).hasMessageContaining("'null' is no embedding");
        assertThatThrownBy(() -> Embedding.read(List.of())).hasMessageContaining("of 0 numbers");
        assertThatThrownBy(() -> Embedding.read("1,".repeat(70_000))).hasMessageContaining("(1 to 65536)");
    }

    @Test
    void tellsHowSimilarMeaningsAre() {
        Offset<Double> nearly = Offset.offset(1e-9);

        assertThat(Embedding.of(1, 0).similarity(Embedding.of(3, 0))).isCloseTo(1, nearly);
        assertThat(Embedding.of(1, 0).similarity(Embedding.of(0, 3))).isCloseTo(0, nearly);
        assertThat(Embedding.of(1, 0).distance(Embedding.of(-2, 0))).isCloseTo(2, nearly);
        assertThat(Embedding.of(0, 0).similarity(Embedding.of(1, 1))).isZero();
        assertThatThrownBy(() -> Embedding.of(1).similarity(Embedding.of(1, 1)))
                .hasMessage("embeddings of 1 and 2 numbers cannot be compared (make both with the same model)");
    }
}
