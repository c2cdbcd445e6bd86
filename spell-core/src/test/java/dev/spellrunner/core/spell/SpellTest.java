// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.spellrunner.core.spell.Spell.Form;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class SpellTest {

    private static final Node FIRST = node("1");
    private static final Node SECOND = node("a/b~c");

    @Test
    void pointsToItsNodesByTheirIds() {
        Spell spell = spell(Form.CHAIN, Map.of());

        assertThat(spell.pointerTo(FIRST)).isEqualTo("/chain/nodes/1");
        assertThat(spell.pointerTo(SECOND)).isEqualTo("/chain/nodes/a~1b~0c");
        assertThat(spell.pointerTo(FIRST, "inputs", "x/y")).isEqualTo("/chain/nodes/1/inputs/x~1y");
        assertThat(spell(Form.CHAIN_TEXT, Map.of()).pointerTo(FIRST)).isEqualTo("/chain/nodes/1");
        assertThat(spell(Form.BARE, Map.of()).pointerTo(FIRST)).isEqualTo("/nodes/1");
    }

    @Test
    void pointsToItsNodesByTheirPlacesInAList() {
        Spell spell = spell(Form.BARE, Map.of("nodes", List.of()));

        assertThat(spell.pointerTo(SECOND, "data")).isEqualTo("/nodes/1/data");
        assertThatIllegalArgumentException().isThrownBy(() -> spell.pointerTo(node("9")));
    }

    @Test
    void knowsThePlacesOfItsNodes() {
        Graph graph = new Graph("g", List.of(FIRST, SECOND), Map.of());

        assertThat(graph.indexOf(SECOND.id())).isEqualTo(1);
        assertThat(graph.indexOf("nobody")).isEqualTo(-1);
    }

    @Test
    void needsAnIdAndAName() {
        assertThatIllegalArgumentException().isThrownBy(() -> Spell.named(" ").build());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Spell.named("s").id("").build());
    }

    private static Spell spell(Form form, Map<String, ?> fieldsOfGraph) {
        Graph graph = new Graph("g", List.of(FIRST, SECOND), Json.freeze(fieldsOfGraph));
        return new Spell("s", "s", graph, Map.of(), form, Map.of());
    }

    private static Node node(String id) {
        return new Node(id, "Echo", Map.of(), Position.ORIGIN, Map.of(), Map.of(), Map.of());
    }
}
