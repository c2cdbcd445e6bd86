// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.Spell.Form;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Files wrap the graph of a spell in several forms. */
class FormsTest {

    private static final SpellReader READER = SpellReader.standard();

    @Test
    void ofThothKeepTheGraphUnderChain() {
        Spell spell = READER.read("""
                {"id": "s-1", "name": "greeting",
                 "chain": {"id": "demo@0.1.0", "nodes": {"1": {"id": 1, "name": "Echo"}}},
                 "gameState": {"mood": "fine"}}""");

        assertThat(spell.form()).isEqualTo(Form.CHAIN);
        assertThat(spell.id()).isEqualTo("s-1");
        assertThat(spell.name()).isEqualTo("greeting");
        assertThat(spell.graph().id()).isEqualTo("demo@0.1.0");
        assertThat(spell.graph().nodes()).extracting(Node::component).containsExactly("Echo");
        assertThat(spell.state()).isEqualTo(Map.of("mood", "fine"));
    }

    @Test
    void ofMagickKeepTheGraphUnderGraph() {
        Spell spell = READER.read("""
                {"id": "s-2", "name": "greeting", "graph": {"id": "demo@0.1.0", "nodes": {"1": {"name": "Echo"}}}}""");

        assertThat(spell.form()).isEqualTo(Form.GRAPH);
        assertThat(spell.graph().node("1")).map(Node::component).contains("Echo");
        assertThat(spell.state()).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({"graph, GRAPH_TEXT", "chain, CHAIN_TEXT"})
    void mayKeepTheGraphAsATextOfJson(String key, Form form) {
        Spell spell = READER.read("""
                {"name": "greeting", "%s": "{\\"id\\": \\"demo\\", \\"nodes\\": {\\"1\\": {\\"name\\": \\"Echo\\"}}}"}""".formatted(key));

        assertThat(spell.form()).isEqualTo(form);
        assertThat(spell.graph().id()).isEqualTo("demo");
        assertThat(spell.graph().node("1")).map(Node::component).contains("Echo");
    }

    @Test
    void ofReteAreTheBareGraph() {
        Spell spell = READER.read("""
                {"id": "demo@0.1.0", "nodes": {"1": {"name": "Echo"}}}""");

        assertThat(spell.form()).isEqualTo(Form.BARE);
        assertThat(spell.graph().id()).isEqualTo("demo@0.1.0");
        assertThat(spell.graph().nodes()).hasSize(1);
    }

    @Test
    void ofAnEarlyEditorKeepTheGraphUnderData() {
        Spell spell = READER.read("""
                {"id": "m-1", "name": "module", "data": {"id": "demo", "nodes": {"1": {"name": "Echo"}}}}""");

        assertThat(spell.form()).isEqualTo(Form.DATA);
        assertThat(spell.graph().nodes()).hasSize(1);
    }

    @Test
    void mayListTheNodes() {
        Spell spell = READER.read("""
                {"id": "demo", "nodes": [{"id": 7, "name": "Echo"}, {"id": "b", "name": "Switch"}]}""");

        assertThat(spell.graph().hasNodesInList()).isTrue();
        assertThat(spell.graph().nodes()).extracting(Node::id).containsExactly("7", "b");
    }

    @Test
    void areFoundWhateverTheOrderOfTheKeys() {
        Spell spell = READER.read("""
                {"nodes": {"9": {"name": "Old"}}, "graph": {"nodes": {"8": {"name": "Older"}}},
                 "gameState": {}, "chain": {"nodes": {"1": {"name": "Echo"}}}, "name": "greeting"}""");

        assertThat(spell.form()).isEqualTo(Form.CHAIN);
        assertThat(spell.graph().nodes()).extracting(Node::id).containsExactly("1");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "'chain': {}, 'graph': {'nodes': {'1': {'name': 'A'}}}                    | GRAPH",
                "'graph': {'nodes': {'1': {'name': 'A'}}}, 'chain': {}                    | GRAPH",
                "'chain': {'nodes': {}}, 'graph': {'nodes': [{'id': 1, 'name': 'A'}]}     | GRAPH",
                "'chain': {'nodes': {}}, 'graph': '{^nodes^: {^1^: {^name^: ^A^}}}'       | GRAPH_TEXT",
                "'chain': '{}', 'graph': '{^nodes^: {^1^: {^name^: ^A^}}}'                | GRAPH_TEXT",
                "'graph': {}, 'chain': {}, 'nodes': {'1': {'name': 'A'}}                  | BARE",
                "'nodes': {}, 'data': {'nodes': {'1': {'name': 'A'}}}                     | DATA",
                "'chain': {}, 'graph': {'nodes': {}}, 'nodes': [], 'data': {'nodes': {'1': {'name': 'A'}}} | DATA"
            })
    void thatHoldNoNodesGiveWayToOneThatDoes(String graphs, Form form) {
        String json = "{'name': 's', %s}".formatted(graphs).replace('\'', '"').replace("^", "\\\"");

        Spell spell = READER.read(json);

        assertThat(spell.form()).isEqualTo(form);
        assertThat(spell.graph().node("1")).map(Node::component).contains("A");
        JsonTrees.assertSame(SpellWriter.compact().write(spell), json);
    }

    @Test
    void thatAreFaultyDoNotGiveWay() {
        String graph = "\"graph\": {\"nodes\": {\"1\": {\"name\": \"A\"}}}";

        assertThat(READER.tryRead("{\"chain\": {\"nodes\": {\"1\": 5}}, " + graph + "}")
                        .problems())
                .singleElement()
                .extracting(Problem::message)
                .isEqualTo("the node is a number, not an object");
        assertThat(READER.tryRead("{\"chain\": \"{\\\"nodes\\\": {\", " + graph + "}")
                        .problems())
                .singleElement()
                .extracting(Problem::message)
                .asString()
                .startsWith("is not well-formed JSON");
    }

    @Test
    void thatAreEmptyDoNotGiveWayToWhatOnlyLooksLikeAGraph() {
        Spell spell = READER.read("""
                {"name": "s", "chain": {"nodes": {}}, "nodes": {"count": 5}, "data": {"nodes": ["a", "b"]}}""");

        assertThat(spell.form()).isEqualTo(Form.CHAIN);
    }

    @Test
    void ofEqualMeritGoByTheLikeliestKey() {
        assertThat(READER.read("""
                {"graph": {"nodes": {}}, "chain": {"nodes": {}}}""").form()).isEqualTo(Form.CHAIN);
        assertThat(READER.read("""
                {"graph": {"nodes": {}}, "chain": {}}""").form()).isEqualTo(Form.GRAPH);
        assertThat(READER.tryRead("""
                {"graph": {}, "chain": {}}""").problems())
                .singleElement()
                .extracting(Problem::message)
                .isEqualTo("the graph has no nodes");
    }

    @Test
    void mayHoldNoNodesYet() {
        Spell spell = READER.read("""
                {"name": "empty", "chain": {"id": "demo", "nodes": {}}}""");

        assertThat(spell.graph().nodes()).isEmpty();
    }
}
