// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.services.Document;
import dev.spellrunner.runner.services.Embedding;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ProjectTest {

    private static final String GREET = """
            {"id": "s1", "name": "greet", "graph": {"id": "demo@0.1.0", "nodes": {
              "1": {"id": 1, "name": "Input", "data": {"name": "Input - Default"}, "inputs": {}, "outputs": {}, "position": [0, 0]}}}}""";
    private static final String BROKEN = """
            {"id": "s2", "name": "broken", "graph": {"id": "demo@0.1.0", "nodes": {
              "7": {"id": 7, "data": {}, "inputs": {}, "outputs": {}, "position": [0, 0]}}}}""";

    private static String project(String agents, String spells, String documents) {
        return "{\"agents\": [" + agents + "], \"spells\": [" + spells + "], \"documents\": [" + documents + "]}";
    }

    @Test
    void holdsAgentsWithTheirSpellsAndPublicVariables() {
        Project project = Project.read(project("""
                {"id": "a1", "name": "Ada", "projectId": "p", "rootSpellId": "s1", "enabled": true, "secrets": "{}",
                 "publicVariables": {"12": {"id": 12, "name": "mood", "value": "kind"}, "13": {"value": 3}}},
                {"id": 2, "name": "Bob", "publicVariables": "{\\"12\\": {\\"value\\": \\"rude\\"}}"}""", GREET, ""));

        assertThat(project.problems()).isEmpty();
        assertThat(project.agents())
                .containsExactly(
                        new Agent("a1", "Ada", "p", "s1", Map.of("12", "kind", "13", 3)),
                        new Agent("2", "Bob", "", "", Map.of("12", "rude")));
        assertThat(project.agent("Ada")).map(project::spellOf).map(Spell::name).contains("greet");
        assertThat(project.agent("a1")).isEqualTo(project.agent("Ada"));
        assertThat(project.agent("Eve")).isEmpty();
    }

    @Test
    void loadsTheOtherSpellsBesideOneThatIsBrokenAndSaysWhereItIs() {
        Project project = Project.read(
                project("{\"id\":\"a\",\"name\":\"Ada\",\"rootSpellId\":\"s2\"}", BROKEN + "," + GREET + ",7", ""));

        assertThat(project.spells()).extracting(Spell::name).containsExactly("greet");
        assertThat(project.problems()).filteredOn(Problem::isError).hasSize(2);
        Problem problem = project.problems().get(0);
        assertThat(problem.spell()).isEqualTo("broken");
        assertThat(problem.pointer()).startsWith("/spells/0/graph/nodes/7");
        assertThat(project.problems().get(project.problems().size() - 1).pointer())
                .startsWith("/spells/2");
        assertThatThrownBy(() -> project.spellOf(project.agents().get(0)))
                .isInstanceOf(InvalidSpellException.class)
                .hasMessageContaining("agent 'Ada' has no spell 's2' in its project (its spells: [greet])")
                .hasMessageContaining("spell 'broken'");
    }

    @Test
    void refusesASecondSpellOfTheSameId() {
        Project project = Project.read(project("", GREET + "," + GREET, ""));

        assertThat(project.spells()).hasSize(1);
        assertThat(project.problems().get(project.problems().size() - 1))
                .hasToString("spell 'greet': has the id 's1' of another spell (give each spell an id of its own)");
    }

    @Test
    void holdsTheDocumentsThatCanBeFound() {
        Project project = Project.read(project("", "", """
                {"id": "d1", "type": "fact", "content": "Cats purr.", "embedding": [1, 0]},
                {"id": "d2", "content": "Dogs bark.", "embedding": "0,1"},
                {"id": "d3", "content": "Fish swim."},
                {"id": "d4", "content": "Cows moo.", "embedding": ["x"]}"""));

        assertThat(project.documents())
                .containsExactly(
                        new Document("d1", "fact", "Cats purr.", Embedding.of(1, 0)),
                        new Document("d2", "", "Dogs bark.", Embedding.of(0, 1)));
        assertThat(project.problems()).extracting(Problem::pointer).containsExactly("/documents/2", "/documents/3");
    }

    @Test
    void isStoredBesideOthersUnderNewIds() {
        String caller = GREET.replace("s1", "s3")
                .replace("greet", "caller")
                .replace("\"name\": \"Input - Default\"", "\"spellId\": \"s1\", \"other\": 1");
        AtomicInteger last = new AtomicInteger();

        Project project = Project.read(project(
                        "{\"id\": \"a1\", \"name\": \"Ada\", \"projectId\": \"p\", \"rootSpellId\": \"s3\"}",
                        GREET + "," + caller,
                        "{\"id\": \"d1\", \"content\": \"x\", \"embedding\": [1]}"))
                .withNewIds(() -> "new" + last.incrementAndGet());

        Spell greet = project.spells().get(0);
        Spell root = project.spellOf(project.agents().get(0));
        assertThat(root.name()).isEqualTo("caller");
        assertThat(root.graph().node("1").orElseThrow().data()).isEqualTo(Map.of("spellId", greet.id(), "other", 1));
        assertThat(Stream.of(
                        greet.id(),
                        root.id(),
                        project.agents().get(0).id(),
                        project.agents().get(0).projectId(),
                        project.documents().get(0).id()))
                .doesNotHaveDuplicates()
                .allMatch(id -> id.startsWith("new"));
    }

    @Test
    void isAlsoASpellAlone() {
        Project project = Project.read(GREET);

        assertThat(project.spells()).extracting(Spell::name).containsExactly("greet");
        assertThat(project.agents()).isEmpty();
        assertThatThrownBy(() -> Project.read(BROKEN)).isInstanceOf(InvalidSpellException.class);
    }

    @Test
    void refusesWhatIsNoProject() {
        assertThatThrownBy(() -> Project.read("{\n oops"))
                .isInstanceOf(InvalidSpellException.class)
                .hasMessageContaining("the file is not JSON at line 2");
        assertThatThrownBy(() -> Project.read("[]")).isInstanceOf(InvalidSpellException.class);
        assertThatThrownBy(() -> Project.read(Path.of("gone.json"))).isInstanceOf(UncheckedIOException.class);
        assertThat(Project.read("{\"spells\": [], \"agents\": 7}").problems())
                .extracting(Problem::message)
                .containsExactly("'agents' is not a list");
        assertThat(Project.read(project("7", "", "")).problems())
                .extracting(Problem::message)
                .containsExactly("an agent is not an object");
        assertThat(Project.read(project("{\"name\":\"A\",\"publicVariables\":\"{\"}", "", ""))
                        .problems())
                .extracting(Problem::pointer)
                .containsExactly("/agents/0/publicVariables");
    }
}
