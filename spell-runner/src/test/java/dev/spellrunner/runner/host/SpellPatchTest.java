// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static dev.spellrunner.runner.host.LooseJson.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import dev.spellrunner.runner.host.ServiceException.Code;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SpellPatchTest {

    /** The examples of RFC 6902, appendix A, and cases of json-patch-tests. */
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{foo: 'bar'}                  | [{op: 'add', path: '/baz', value: 'qux'}]              | {foo: 'bar', baz: 'qux'}",
                "{foo: ['bar', 'baz']}         | [{op: 'add', path: '/foo/1', value: 'qux'}]            | {foo: ['bar', 'qux', 'baz']}",
                "{baz: 'qux', foo: 'bar'}      | [{op: 'remove', path: '/baz'}]                         | {foo: 'bar'}",
                "{foo: ['bar', 'qux', 'baz']}  | [{op: 'remove', path: '/foo/1'}]                       | {foo: ['bar', 'baz']}",
                "{baz: 'qux', foo: 'bar'}      | [{op: 'replace', path: '/baz', value: 'boo'}]          | {baz: 'boo', foo: 'bar'}",
                "{foo: {bar: 'baz', w: 'f'}, qux: {c: 'g'}} | [{op: 'move', from: '/foo/w', path: '/qux/t'}] | {foo: {bar: 'baz'}, qux: {c: 'g', t: 'f'}}",
                "{foo: ['all', 'grass', 'cows', 'eat']} | [{op: 'move', from: '/foo/1', path: '/foo/3'}] | {foo: ['all', 'cows', 'eat', 'grass']}",
                "{baz: 'qux', foo: ['a', 2, 'c']} | [{op: 'test', path: '/baz', value: 'qux'}, {op: 'test', path: '/foo/1', value: 2}] | {baz: 'qux', foo: ['a', 2, 'c']}",
                "{foo: 'bar'}                  | [{op: 'add', path: '/child', value: {grandchild: {}}}] | {foo: 'bar', child: {grandchild: {}}}",
                "{foo: 'bar'}                  | [{op: 'add', path: '/baz', value: 'qux', xyz: 123}]    | {foo: 'bar', baz: 'qux'}",
                "{'/': 9, '~1': 10}            | [{op: 'test', path: '/~01', value: 10}, {op: 'test', path: '/~1', value: 9}] | {'/': 9, '~1': 10}",
                "{foo: ['bar']}                | [{op: 'add', path: '/foo/-', value: ['abc', 'def']}]   | {foo: ['bar', ['abc', 'def']]}",
                "{foo: 'bar'}                  | [{op: 'add', path: '', value: {baz: 'qux'}}]           | {baz: 'qux'}",
                "{foo: 1}                      | [{op: 'add', path: '/foo', value: null}]               | {foo: null}",
                "{foo: null}                   | [{op: 'replace', path: '/foo', value: 'truthy'}]       | {foo: 'truthy'}",
                "{foo: null}                   | [{op: 'test', path: '/foo', value: null}]              | {foo: null}",
                "{foo: null}                   | [{op: 'move', from: '/foo', path: '/bar'}]             | {bar: null}",
                "{baz: [{qux: 'hello'}], bar: 1} | [{op: 'copy', from: '/baz/0', path: '/boo'}]         | {baz: [{qux: 'hello'}], bar: 1, boo: {qux: 'hello'}}",
                "{'': 1}                       | [{op: 'replace', path: '/', value: 2}]                 | {'': 2}",
                "{foo: {bar: 1}}               | [{op: 'move', from: '/foo', path: '/foo'}]             | {foo: {bar: 1}}",
                "[1, 2, [3, [4, 5]]]           | [{op: 'test', path: '', value: [1, 2, [3, [4, 5.0]]]}] | [1, 2, [3, [4, 5]]]",
                "['a', 'b']                    | [{op: 'replace', path: '/1', value: 'c'}, {op: 'add', path: '/2', value: 'd'}] | ['a', 'c', 'd']",
                "{a: {b: 1}}                   | [{op: 'copy', from: '/a', path: '/a/c'}, {op: 'replace', path: '/a/b', value: 2}] | {a: {b: 2, c: {b: 1}}}",
                "{a: 1}                        | []                                                     | {a: 1}",
            })
    void changesADocument(String before, String operations, String after) {
        JsonNode document = json(before);

        assertThat(SpellPatch.applied(document, json(operations))).isEqualTo(json(after));

        assertThat(document).isEqualTo(json(before));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{op: 'test', path: '/a', value: 'no'}          | 'test' at '/a': is 1, and not no",
                "{op: 'add', path: '/b/c', value: 1}            | 'add' at '/b/c': there is no 'b'",
                "{op: 'add', path: '/a/c', value: 1}            | 'add' at '/a/c': is neither in an object nor in a list",
                "{op: 'add', path: '/l/3', value: 1}            | 'add' at '/l/3': '3' is not an index of the list (0 to 2 are)",
                "{op: 'add', path: '/l/01', value: 1}           | 'add' at '/l/01': '01' is not an index of the list (0 to 2 are)",
                "{op: 'add', path: '/l/1e0', value: 1}          | 'add' at '/l/1e0': '1e0' is not an index of the list (0 to 2 are)",
                "{op: 'add', path: '/l/99999999999', value: 1}  | 'add' at '/l/99999999999': '99999999999' is not an index of the list (0 to 2 are)",
                "{op: 'remove', path: '/l/-'}                   | 'remove' at '/l/-': '-' is not an index of the list (0 to 1 are)",
                "{op: 'remove', path: ''}                       | 'remove' at '': the whole spell cannot be taken away",
                "{op: 'replace', path: '/z', value: 1}          | 'replace' at '/z': there is no 'z'",
                "{op: 'add', path: 'a', value: 1}               | 'add' at 'a': 'a' is not a JSON pointer (begin it with /)",
                "{op: 'add', path: '/~2', value: 1}             | 'add' at '/~2': '~2' is not a key of a JSON pointer (write ~0 for ~ and ~1 for /)",
                "{op: 'add', path: '/x'}                        | 'add' at '/x': has no 'value'",
                "{op: 'add', value: 1}                          | 'add' at '': has no text 'path'",
                "{op: 'add', path: null, value: 1}              | 'add' at 'null': has no text 'path'",
                "{op: 'move', path: '/x'}                       | 'move' at '/x': has no text 'from'",
                "{op: 'copy', path: '/x', from: '/y'}           | 'copy' at '/x': there is no 'y'",
                "{op: 'move', from: '/o', path: '/o/p'}         | 'move' at '/o/p': a value cannot be moved into itself",
                "{op: 'spam', path: '/x'}                       | 'spam' at '/x': is an unknown operation (send one of add, remove, replace, move, copy, test)",
                "{path: '/x'}                                   | '' at '/x': has no text 'op'",
                "7                                              | '' at '': is not an operation of RFC 6902 (send {op, path, ...})",
            })
    void refusesWhatDoesNotFitAndSaysWhere(String operation, String message) {
        JsonNode document = json("{a: 1, l: ['x', 'y'], o: {}}");
        JsonNode operations = json("[{op: 'add', path: '/new', value: 1}, " + operation + "]");

        assertThatThrownBy(() -> SpellPatch.applied(document, operations))
                .isInstanceOfSatisfying(ServiceException.class, refusal -> {
                    assertThat(refusal.code()).isEqualTo(Code.INVALID_REQUEST);
                    assertThat(refusal.data()).containsEntry("operation", 1);
                })
                .hasMessage("patch[1] " + message);
        assertThat(document.has("new")).isFalse();
    }

    @ParameterizedTest // issue 16.1: a message of one kilobyte ended in 90 MB
    @ValueSource(strings = {"/nodes", "/nodes/x", ""})
    @Timeout(20)
    void boundsWhatCopiesOfAnObjectIntoItselfMakeOfIt(String from) {
        JsonNode document = json("{nodes: {x: {text: '" + "x".repeat(100) + "'}}}");
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 40; i++) {
            operations.addObject().put("op", "copy").put("from", from).put("path", "/nodes/x/copy" + i);
        }

        assertThatThrownBy(() -> SpellPatch.applied(document, operations))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(Code.LIMIT));
    }

    @Test
    void boundsHowDeepADocumentNests() {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < 300; i++) {
            operations
                    .addObject()
                    .put("op", "add")
                    .put("path", "/a".repeat(i + 1))
                    .putObject("value");
        }

        assertThatThrownBy(() -> SpellPatch.applied(json("{}"), operations))
                .hasMessageContaining("nested more than " + ChangeBounds.DEEPEST + " deep");
    }

    @Test
    void takesAsManyOperationsAsItsBoundAllows() {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        for (int i = 0; i < ChangeBounds.MOST_OPERATIONS; i++) {
            operations.addObject().put("op", "add").put("path", "/a").put("value", "x".repeat(1_000));
        }

        assertThat(SpellPatch.applied(json("{}"), operations).get("a").textValue())
                .hasSize(1_000);
        operations.addObject();
        assertThatThrownBy(() -> SpellPatch.applied(json("{}"), operations)).hasMessageContaining("10000");
    }

    @Test
    void boundsWhatOperationsOfJson0MakeOfADocument() {
        ArrayNode operations = JsonNodeFactory.instance.arrayNode();
        String text = "x".repeat(1024 * 1024);
        for (int i = 0; i < 9; i++) {
            operations.addObject().put("oi", text).putArray("p").add("k" + i);
        }

        assertThatThrownBy(() -> SpellDiff.applied(json("{}"), operations))
                .isInstanceOfSatisfying(
                        ServiceException.class,
                        refusal -> assertThat(refusal.code()).isEqualTo(Code.LIMIT))
                .hasMessageStartingWith("diff[7] at '/k7': the spell would be larger than ");
    }
}
