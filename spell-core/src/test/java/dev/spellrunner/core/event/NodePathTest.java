// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NodePathTest {

    @Test
    void hasAStepForEachLevel() {
        assertThat(NodePath.of("7")).hasToString("7");
        assertThat(NodePath.of("7").child("3")).hasToString("7/3");
        assertThat(NodePath.of("7").iteration(2).child("9")).hasToString("7[2]/9");
        assertThat(NodePath.ROOT).hasToString("");
    }

    @ParameterizedTest
    @ValueSource(strings = {"a/b", "a~b", "~0", "~1", "a[0]", "[", "]", "~01/~", "ä ö"})
    void keepsWhateverIdANodeHas(String id) {
        NodePath path = NodePath.of("7").child(id);

        assertThat(path.node()).isEqualTo(id);
        assertThat(path.parent()).isEqualTo(NodePath.of("7"));
        assertThat(NodePath.parse(path.toString())).isEqualTo(path).hasSameHashCodeAs(path);
    }

    @Test
    void escapesWhatPathsAreMadeOf() {
        assertThat(NodePath.of("a/b[0]~")).hasToString("a~1b~20~3~0");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "7/3", "7[2]/9", "7[0]", "7[2147483647]/1[3]/2"})
    void readsWhatItWrites(String text) {
        assertThat(NodePath.parse(text)).hasToString(text);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/",
                "/7",
                "7/",
                "7//3",
                "[2]",
                "7[",
                "7]",
                "7[]",
                "7[x]",
                "7[-1]",
                "7[02]",
                "7[1][2]",
                "7[1]x",
                "7~",
                "7~4",
                "7[12345678901]"
            })
    void refusesATextThatIsNoPath(String text) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodePath.parse(text))
                .withMessageContaining("'" + text + "'");
    }

    @Test
    void refusesAnEmptyId() {
        assertThatIllegalArgumentException().isThrownBy(() -> NodePath.of(""));
    }

    @Test
    void hasIterationsOnlyOfANode() {
        assertThatIllegalArgumentException().isThrownBy(() -> NodePath.ROOT.iteration(0));
        assertThatIllegalArgumentException().isThrownBy(() -> NodePath.of("7").iteration(-1));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> NodePath.of("7").iteration(1).iteration(2));
    }

    @Test
    void knowsItsNodeAndItsParent() {
        NodePath path = NodePath.parse("7[2]/9");

        assertThat(path.node()).isEqualTo("9");
        assertThat(path.parent()).isEqualTo(NodePath.parse("7[2]"));
        assertThat(path.parent().node()).isEqualTo("7");
        assertThat(path.parent().parent()).isEqualTo(NodePath.ROOT);
        assertThat(NodePath.ROOT.parent()).isEqualTo(NodePath.ROOT);
        assertThat(NodePath.ROOT.isRoot()).isTrue();
        assertThat(NodePath.ROOT.node()).isEmpty();
        assertThat(path.isRoot()).isFalse();
    }

    @Test
    void isDrawnWithoutIterations() {
        assertThat(NodePath.parse("7[2]/9").asDrawn()).isEqualTo(NodePath.of("9"));
        assertThat(NodePath.parse("5/7[2]/4[0]/9").asDrawn()).isEqualTo(NodePath.parse("5/9"));
        assertThat(NodePath.parse("7/9").asDrawn()).isEqualTo(NodePath.parse("7/9"));
        assertThat(NodePath.ROOT.asDrawn()).isEqualTo(NodePath.ROOT);
    }

    @Test
    void isNoOtherPath() {
        assertThat(NodePath.of("7")).isNotEqualTo(NodePath.of("8")).isNotEqualTo("7");
    }
}
