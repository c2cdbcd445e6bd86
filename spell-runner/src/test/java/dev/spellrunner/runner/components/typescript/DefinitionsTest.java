// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components.typescript;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DefinitionsTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** Returns what is wrong with JSON that should be of the type A; null if nothing is. */
    private static @Nullable String fault(String definitions, String json) {
        try {
            return Definitions.read(definitions).faultOf("A", JSON.readValue(json, Object.class));
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            type A = string ~ "x"
            type A = number ~ 1.5
            type A = boolean ~ false
            type A = null ~ null
            type A = any ~ {"x": [1]}
            type A = unknown ~ 1
            type A = object ~ {}
            type A = "a" | 'b' ~ "b"
            type A = 'it\\'s' ~ "it's"
            type A = 1 | 2.0 | -3 ~ 2
            type A = true ~ true
            type A = string | null ~ null
            type A = string[] ~ ["a", "b"]
            type A = Array<number> ~ []
            type A = ReadonlyArray<number> ~ [1]
            type A = readonly string[][] ~ [["a"], []]
            type A = (string | number)[] ~ ["a", 1]
            type A = [string, number?] ~ ["a"]
            type A = [string, ...number[]] ~ ["a", 1, 2]
            type A = Record<string, number> ~ {"x": 1, "y": 2}
            type A = { [name: string]: number; } ~ {"x": 1}
            type A = { a: string, b?: number } ~ {"a": "x"}
            type A = { "a b": string; readonly c: null } ~ {"a b": "x", "c": null}
            type A = { a: string | undefined } ~ {}
            type A = { a: { b: string }[] } ~ {"a": [{"b": "x"}]}
            type A = { kind: 'x', n: number } | { kind: 'y', s: string } ~ {"kind": "y", "s": "z"}
            type A = { a: string } & { b: string } ~ {"a": "x", "b": "y"}
            interface B { a: string } interface A extends B { b: string } ~ {"a": "x", "b": "y"}
            export interface A { next?: A; } ~ {"next": {"next": {}}}
            type A = /* two */ string; // one ~ "x"
            """)
    void acceptWhatIsOfTheirType(String definitions, String json) {
        assertThat(fault(definitions, json)).isNull();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            type A = string ~ 1 ~ the object should be a string, but is 1
            type A = number ~ "1" ~ the object should be a number, but is '1'
            type A = boolean ~ null ~ the object should be true or false, but is null
            type A = 1 | 2 ~ 3 ~ the object should be 1 or 2, but is 3
            type A = { a: 'x' | 'y' } ~ {"a": "z"} ~ 'a' should be 'x' or 'y', but is 'z'
            type A = { a: 'x' | 'y' } ~ {"a": "X"} ~ 'a' should be 'x' or 'y', but is 'X'
            type A = { a: string } ~ {} ~ the object lacks the field 'a'
            type A = { a: string } ~ [] ~ the object should be an object, but is a list
            type A = { a?: string } ~ {"a": null} ~ 'a' should be a string, but is null
            type A = { a?: string } ~ {"b": 1} ~ the object has the field 'b', which its type does not have
            type A = { a: { b: string[] } } ~ {"a": {"b": ["x", 2]}} ~ 'a.b[1]' should be a string, but is 2
            type A = string[] ~ {} ~ the object should be a list, but is an object
            type A = [string, number?] ~ [] ~ the object should have 1 to 2 items, but has 0
            type A = [string] ~ ["a", "b"] ~ the object should have 1 items, but has 2
            type A = [string, ...number[]] ~ ["a", 1, "b"] ~ '[2]' should be a number, but is 'b'
            type A = Record<string, number> ~ {"x": "y"} ~ 'x' should be a number, but is 'y'
            type A = { k: 'x' } | { k: 'y' } ~ {"k": "z"} ~ 'k' should be 'x', but is 'z', or 'k' should be 'y', but is 'z'
            interface B { a: string } interface A extends B { b: string } ~ {"b": "y"} ~ the object lacks the field 'a'
            """)
    void sayWhatIsNot(String definitions, String json, String expected) {
        assertThat(fault(definitions, json)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '~', quoteCharacter = '`', textBlock = """
            enum A { X } ~ at line 1, column 1 has 'enum', which is not known (known are
            type A = keyof B ~ at line 1, column 16 has 'B', which is not known
            type A = B ~ at line 1, column 10 names the type 'B', which is not defined
            type A = Map<string, string> ~ at line 1, column 10 has 'Map', which is not known (known are
            type A<T> = T ~ at line 1, column 6 defines 'A' with parameters (known are
            type A = () => void ~ at line 1, column 11 has ')', which is not known (known are
            interface A { f(): void } ~ at line 1, column 16 has '(', which is not known (known are
            interface A { f: string ~ at line 1, column 24 has '' instead of a field
            type A = string; type A = number ~ at line 1, column 23 defines 'A' once more
            type string = number ~ at line 1, column 6 defines 'string' once more
            type A = A | null ~ at line 1, column 10 defines 'A' by itself
            type A = B; type B = A ~ at line 1, column 22 defines 'A' by itself
            type A = { a: string } & string ~ joins a type with others that is none of objects
            type A = #x ~ at line 1, column 10 has '#', which is not known
            type A = § ~ at line 1, column 10 has '§', which no type is written with
            type A = ~ at line 1, column 9 ends where a type is missing
            type A = 'x ~ at line 1, column 10 has ''', which is not known
            """)
    void sayWhereTheyAreNotUnderstood(String definitions, String expected) {
        assertThatThrownBy(() -> fault(definitions, "1"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageStartingWith(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {101, 100_000})
    void areNotNestedWithoutBound(int depth) {
        assertThatThrownBy(() -> Definitions.read("type A = " + "(".repeat(depth)))
                .hasMessageContaining("nests types more than 100 deep");
        assertThatThrownBy(() -> Definitions.read("type A = " + "Array<".repeat(depth)))
                .hasMessageContaining("nests types more than 100 deep");
    }

    @Test
    void takeTypesThatAreNamedBeforeTheyAreDefined() {
        assertThat(fault("interface A { items: B[]; }\n\ninterface B { n: number }\n", "{\"items\": [{\"n\": 1}]}"))
                .isNull();
    }

    @Test
    void sayInWhichLineTheyAreNotUnderstood() {
        assertThatThrownBy(() -> Definitions.read("type A =\n  string\n\nclass B {}"))
                .hasMessageStartingWith("at line 4, column 1 has 'class'");
    }

    @Test
    void separateFieldsByLines() {
        assertThat(fault(
                        "interface A {\n  a: string\n  b: number[]\n  [more: string]: any\n}", "{\"a\":\"\",\"b\":[]}"))
                .isNull();
    }
}
