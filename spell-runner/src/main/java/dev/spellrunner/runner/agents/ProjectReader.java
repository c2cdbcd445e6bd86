// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.agents;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.core.format.Problem;
import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellReading;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.services.Document;
import dev.spellrunner.runner.services.Embedding;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads a project file: each of its parts for itself, so that one that is broken spoils none of the others. Confined. */
final class ProjectReader {

    private static final JsonMapper JSON = JsonMapper.builder().build();

    private final String text;
    private final List<Agent> agents = new ArrayList<>();
    private final List<Spell> spells = new ArrayList<>();
    private final List<Document> documents = new ArrayList<>();
    private final List<Problem> problems = new ArrayList<>();
    private final Set<String> spellIds = new HashSet<>();

    ProjectReader(String text) {
        this.text = text;
    }

    Project read() {
        JsonNode file = parsed();
        if (!file.path("spells").isArray()) {
            Spell only = SpellReader.standard().read(text);
            return new Project(List.of(), List.of(only), List.of(), List.of());
        }
        each(file, "spells", this::readSpell);
        each(file, "agents", this::readAgent);
        each(file, "documents", this::readDocument);
        return new Project(agents, spells, documents, problems);
    }

    private JsonNode parsed() {
        try {
            return JSON.readTree(text);
        } catch (JsonProcessingException e) {
            String where = e.getLocation() == null
                    ? ""
                    : " at line " + e.getLocation().getLineNr() + ", column "
                            + e.getLocation().getColumnNr();
            throw new InvalidSpellException(
                    List.of(Problem.error(null, "the file is not JSON" + where).hint("export the project again")));
        }
    }

    /** Reads a part of the file, at a place. */
    private interface Part {
        void read(JsonNode part, String pointer);
    }

    private void each(JsonNode file, String name, Part part) {
        JsonNode list = file.path(name);
        for (int i = 0; i < list.size(); i++) {
            part.read(list.get(i), "/" + name + "/" + i);
        }
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            problem("/" + name, "'" + name + "' is not a list", "export the project again");
        }
    }

    private void problem(String pointer, String message, String hint) {
        problems.add(Problem.error(null, message).pointer(pointer).hint(hint));
    }

    private void readSpell(JsonNode part, String pointer) {
        String name = part.path("name").isTextual() ? part.path("name").textValue() : null;
        SpellReading reading = SpellReader.standard().tryRead(part.toString());
        for (Problem problem : reading.problems()) {
            Problem located = problem.pointer(pointer + (problem.pointer() == null ? "" : problem.pointer()));
            problems.add(located.spell() == null ? located.spell(name) : located);
        }
        reading.spell().ifPresent(spell -> {
            if (spellIds.add(spell.id())) {
                spells.add(spell);
            } else {
                problems.add(Problem.error(spell.name(), "has the id '" + spell.id() + "' of another spell")
                        .pointer(pointer)
                        .hint("give each spell an id of its own"));
            }
        });
    }

    private void readAgent(JsonNode part, String pointer) {
        if (!part.isObject()) {
            problem(pointer, "an agent is not an object", "export the project again");
            return;
        }
        String root = text(part, "rootSpellId");
        agents.add(new Agent(
                text(part, "id"),
                text(part, "name"),
                text(part, "projectId"),
                root.isEmpty() ? text(part.path("rootSpell"), "id") : root,
                publicVariables(part.path("publicVariables"), pointer)));
    }

    /** They are an object or, in older files, that object as text. */
    private Map<String, @Nullable Object> publicVariables(JsonNode saved, String pointer) {
        Map<String, @Nullable Object> values = new LinkedHashMap<>();
        JsonNode variables = saved;
        if (saved.isTextual() && !saved.textValue().isBlank()) {
            try {
                variables = JSON.readTree(saved.textValue());
            } catch (JsonProcessingException e) {
                problem(pointer + "/publicVariables", "the public variables are not JSON", "export the project again");
                return values;
            }
        }
        variables.properties().forEach(variable -> {
            JsonNode value = variable.getValue();
            JsonNode its = value.isObject() && value.has("value") ? value.get("value") : value;
            values.put(variable.getKey(), JSON.convertValue(its, Object.class));
        });
        return values;
    }

    private void readDocument(JsonNode part, String pointer) {
        Object embedding = JSON.convertValue(part.path("embedding"), Object.class);
        if (embedding == null) {
            problems.add(Problem.warning(null, "a document has no embedding, and cannot be found by its meaning")
                    .pointer(pointer)
                    .hint("it is left out: store it with an embedding"));
            return;
        }
        try {
            String id = text(part, "id");
            documents.add(new Document(
                    id.isEmpty() ? pointer : id, text(part, "type"), text(part, "content"), Embedding.read(embedding)));
        } catch (IllegalArgumentException e) {
            problem(pointer, "a document cannot be read: " + e.getMessage(), "export the project again");
        }
    }

    private static String text(JsonNode object, String field) {
        JsonNode value = object.path(field);
        return value.isValueNode() && !value.isNull() ? value.asText() : "";
    }
}
