// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static dev.spellrunner.runner.host.LooseJson.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellDiffTest {

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{a: 1}          | [{p: ['b'], oi: {c: 2}}]                    | {a: 1, b: {c: 2}}",
                "{a: 1, b: null} | [{p: ['b'], od: null}]                      | {a: 1}",
                "{a: 1}          | [{p: ['a'], od: 1.0, oi: 'x'}]              | {a: 'x'}",
                "{a: {'7': {}}}  | [{p: ['a', 7, 'x'], oi: true}]              | {a: {'7': {x: true}}}",
                "[1, 3]          | [{p: [1], li: 2}]                           | [1, 2, 3]",
                "[1, 3]          | [{p: [2], li: [4]}]                         | [1, 3, [4]]",
                "[1, {b: [2.0]}] | [{p: [1], ld: {b: [2]}}]                    | [1]",
                "[1, 2]          | [{p: [0], ld: 1, li: {}}]                   | [{}, 2]",
                "['a', 'b', 'c'] | [{p: [1], lm: 2}]                           | ['a', 'c', 'b']",
                "['a', 'b', 'c'] | [{p: [2], lm: 0}]                           | ['c', 'a', 'b']",
                "{n: 40}         | [{p: ['n'], na: 2}]                         | {n: 42}",
                "{n: [1.5]}      | [{p: ['n', 0], na: -2}]                     | {n: [-0.5]}",
                "{t: 'ac'}       | [{p: ['t', 1], si: 'b'}]                    | {t: 'abc'}",
                "{t: 'abcd'}     | [{p: ['t', 1], sd: 'bc'}]                   | {t: 'ad'}",
                "{t: ['ab']}     | [{p: ['t', 0], t: 'text0', o: [{p: 2, i: 'c'}, {p: 0, d: 'a'}]}] | {t: ['bc']}",
                "[100, 300, 400] | [{p: [1], li: {yo: 'hi'}}, {p: [3], ld: 400}] | [100, {yo: 'hi'}, 300]",
                "{a: 1}          | [{p: [], od: {a: 1}, oi: [2]}]              | [2]",
                "{a: 1}          | []                                          | {a: 1}",
            })
    void changesADocument(String before, String operations, String after) {
        assertThat(SpellDiff.applied(json(before), json(operations))).isEqualTo(json(after));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{p: ['a'], oi: 2}               | /a     | is there already (send its value as od too, to replace it)",
                "{p: ['a'], od: 2}               | /a     | is 1, and not what od says, 2 (get the spell again)",
                "{p: ['z'], od: 2}               | /z     | is not there",
                "{p: ['z', 'y'], oi: 2}          | /z/y   | there is no 'z'",
                "{p: ['a', 'b'], oi: 2}          | /a/b   | is not in an object (use li, ld and lm for lists)",
                "{p: ['l', 0], oi: 2}            | /l/0   | is not in an object (use li, ld and lm for lists)",
                "{p: ['o', 'k'], li: 2}          | /o/k   | is not in a list (use oi and od for objects)",
                "{p: ['l', 3], li: 2}            | /l/3   | '3' is not an index of the list (0 to 2 are)",
                "{p: ['l', 2], ld: 2}            | /l/2   | '2' is not an index of the list (0 to 1 are)",
                "{p: ['l', 0], ld: 7}            | /l/0   | is \"x\", and not what ld says, 7 (get the spell again)",
                "{p: ['l', 'x'], ld: 7}          | /l/x   | 'x' is not an index of the list (0 to 1 are)",
                "{p: ['l', 0], lm: 2}            | /l/0   | '2' is not an index of the list (0 to 1 are)",
                "{p: ['e', 0], lm: 0}            | /e/0   | '0' is not an index of the list, which is empty",
                "{p: ['l', 0], na: 2}            | /l/0   | is \"x\", and no number",
                "{p: ['a'], na: 'x'}             | /a     | cannot have \"x\" added (send a number as na)",
                "{p: ['a', 0], si: 'x'}          | /a/0   | is 1, and no text",
                "{p: ['l', 0, 2], si: 'x'}       | /l/0/2 | has no place 2 (its length is 1)",
                "{p: ['l', 0, 0], sd: 'y'}       | /l/0/0 | does not have the text 'y' at place 0 (get the spell again)",
                "{p: ['l', 0, 'k'], sd: 'y'}     | /l/0/k | does not say where in the text (end the path with an offset)",
                "{p: ['l', 0], t: 'rich', o: []} | /l/0   | has the unknown subtype 'rich' (only 'text0' is known)",
                "{p: ['l', 0], t: 'text0'}       | /l/0   | has no list of edits (send them as o)",
                "{p: ['a']}                      | /a     | says nothing to do (send one of oi, od, li, ld, lm, na, si, sd, t)",
                "{oi: 1}                         | ``     | is not an operation of ot-json0 (send {p: [...], ...})",
                "7                               | ``     | is not an operation of ot-json0 (send {p: [...], ...})",
            })
    void saysWhichOperationDoesNotFitWhereAndWhyAndChangesNothing(String operation, String path, String wrong) {
        JsonNode document = json("{a: 1, l: ['x', 'y'], o: {k: true}, e: []}");
        JsonNode before = document.deepCopy();

        assertThatThrownBy(() -> SpellDiff.applied(document, json("[{p: ['new'], oi: 1}, " + operation + "]")))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(Code.INVALID_REQUEST);
                    assertThat(refusal.data()).containsEntry("operation", 1).containsEntry("path", path);
                })
                .hasMessage("diff[1] at '" + path + "': " + wrong);
        assertThat(document).isEqualTo(before);
    }

    @Test
    void sharesNothingWithTheDocumentOrTheOperations() {
        JsonNode document = json("{a: {b: 1}}");
        JsonNode operations = json("[{p: ['c'], oi: {d: 1}}, {p: ['c', 'd'], na: 1}]");

        ObjectNode changed = (ObjectNode) SpellDiff.applied(document, operations);
        ((ObjectNode) changed.get("a")).put("b", 2);

        assertThat(document).isEqualTo(json("{a: {b: 1}}"));
        assertThat(operations.get(0).get("oi")).isEqualTo(json("{d: 1}"));
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void isUndoneByTheInverse(long seed) {
        Random random = new Random(seed);
        JsonNode document = json("{n: 7, t: 'some text', l: [1, 'two', {three: 3}, [4]], o: {a: 1, b: [true]}}");

        for (int round = 0; round < 200; round++) {
            ArrayNode operations = JsonNodeFactory.instance.arrayNode();
            JsonNode changed = document;
            for (int i = random.nextInt(5); i >= 0; i--) {
                ObjectNode operation = someOperation(random, changed);
                operations.add(operation);
                changed = SpellDiff.applied(
                        changed, JsonNodeFactory.instance.arrayNode().add(operation));
            }

            assertThat(SpellDiff.applied(document, operations)).isEqualTo(changed);
            assertThat(SpellDiff.applied(changed, inverse(operations)))
                    .as("%s, and back by %s", operations, inverse(operations))
                    .isEqualTo(document);
            document = changed;
        }
    }

    /** Returns an operation that fits. */
    private static ObjectNode someOperation(Random random, JsonNode document) {
        ArrayNode path = JsonNodeFactory.instance.arrayNode();
        JsonNode place = document;
        while (place.isContainerNode() && !place.isEmpty() && random.nextInt(3) > 0) {
            List<String> names = new ArrayList<>();
            place.fieldNames().forEachRemaining(names::add);
            int index = random.nextInt(place.size());
            place = place.isArray() ? place.get(index) : place.get(names.get(index));
            if (names.isEmpty()) {
                path.add(index);
            } else {
                path.add(names.get(index));
            }
        }
        ObjectNode operation = JsonNodeFactory.instance.objectNode();
        operation.set("p", path);
        if (place.isNumber()) {
            return operation.put("na", random.nextInt(100) - 50);
        }
        if (place.isTextual()) {
            return edit(random, place.textValue(), operation, path);
        }
        if (place.isArray()) {
            return inList(random, place, operation, path);
        }
        if (place.isObject()) {
            return inObject(random, place, operation, path);
        }
        // A value that only its parent can change.
        JsonNode parent = document.at(pointer(path, path.size() - 1));
        operation.set(parent.isArray() ? "ld" : "od", place);
        operation.set(parent.isArray() ? "li" : "oi", someValue(random));
        return operation;
    }

    private static String pointer(ArrayNode path, int keys) {
        StringBuilder pointer = new StringBuilder();
        for (int i = 0; i < keys; i++) {
            pointer.append('/').append(path.get(i).asText());
        }
        return pointer.toString();
    }

    private static ObjectNode edit(Random random, String text, ObjectNode operation, ArrayNode path) {
        int from = random.nextInt(text.length() + 1);
        int to = from + random.nextInt(text.length() - from + 1);
        if (random.nextBoolean()) {
            operation.put("t", "text0").putArray("o").addObject().put("p", from).put("i", "word");
            return operation;
        }
        path.add(from);
        return operation.put("sd", text.substring(from, to));
    }

    private static ObjectNode inList(Random random, JsonNode list, ObjectNode operation, ArrayNode path) {
        int choice = list.isEmpty() ? 0 : random.nextInt(4);
        int index = random.nextInt(choice == 0 ? list.size() + 1 : list.size());
        path.add(index);
        if (choice == 3) {
            return operation.put("lm", random.nextInt(list.size()));
        }
        if (choice > 0) {
            operation.set("ld", list.get(index));
        }
        if (choice < 2) {
            operation.set("li", someValue(random));
        }
        return operation;
    }

    private static ObjectNode inObject(Random random, JsonNode object, ObjectNode operation, ArrayNode path) {
        String key = "k" + random.nextInt(4);
        path.add(key);
        if (object.has(key)) {
            operation.set("od", object.get(key));
        }
        if (!object.has(key) || random.nextBoolean()) {
            operation.set("oi", someValue(random));
        }
        return operation;
    }

    private static JsonNode someValue(Random random) {
        List<String> values = List.of("1", "'text'", "null", "true", "[1, 'two']", "{k1: 'one', n: 2}");
        return json(values.get(random.nextInt(values.size())));
    }

    private static ArrayNode inverse(ArrayNode operations) {
        ArrayNode inverse = JsonNodeFactory.instance.arrayNode();
        operations.forEach(operation -> inverse.insert(0, inverse((ObjectNode) operation)));
        return inverse;
    }

    private static ObjectNode inverse(ObjectNode operation) {
        ObjectNode inverse = JsonNodeFactory.instance.objectNode();
        inverse.set("p", operation.get("p"));
        List.of("oi=od", "od=oi", "li=ld", "ld=li", "si=sd", "sd=si").forEach(pair -> {
            JsonNode value = operation.get(pair.substring(0, 2));
            if (value != null) {
                inverse.set(pair.substring(3), value);
            }
        });
        if (operation.has("na")) {
            inverse.put("na", -operation.get("na").intValue());
        }
        if (operation.has("lm")) {
            ArrayNode path = operation.get("p").deepCopy();
            inverse.set("lm", path.remove(path.size() - 1));
            inverse.set("p", path.add(operation.get("lm")));
        }
        if (operation.has("t")) {
            JsonNode edit = operation.get("o").get(0);
            inverse.put("t", "text0")
                    .putArray("o")
                    .addObject()
                    .<ObjectNode>setAll(
                            (ObjectNode) JsonNodeFactory.instance.objectNode().set("p", edit.get("p")))
                    .set("d", edit.get("i"));
        }
        return inverse;
    }
}
