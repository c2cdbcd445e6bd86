// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(120)
class GraalJsTest extends StartedGraalJs {

    @Test
    void callsTheNamedFunctionWithItsArguments() throws Exception {
        assertThat(worker("function worker(a, b) { return { sum: a + b, list: [a, [b]], nothing: null } }", 1, 2))
                .isEqualTo(fields("sum", 3, "list", List.of(1, List.of(2)), "nothing", null));
    }

    @Test
    void callsTheFunctionThatAnExpressionGives() throws Exception {
        Script script = scripts.compile(new ScriptSource("s", "// polite\n(name) => ({ text: `Hi ${name}` })", null));

        assertThat(script.call(new ScriptCall(List.of(List.of("Ada", "Bob")), Map.of()), context))
                .isEqualTo(Map.of("text", "Hi Ada,Bob"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "const worker = (a) => a * 2",
                "let worker = function (a) { return a * 2 }",
                "var worker = a => a * 2",
                "async function worker(a) { return a * 2 }"
            })
    void findsTheFunctionHoweverItIsDefined(String code) throws Exception {
        assertThat(worker(code, 21)).isEqualTo(42);
    }

    @Test
    void givesGlobalsByName() throws Exception {
        Script script = scripts.compile(
                new ScriptSource("s", "const first = input.a\nfunction worker() { return first + data.b }", "worker"));
        ScriptCall call = new ScriptCall(List.of(), Map.of("input", Map.of("a", 1), "data", Map.of("b", 2)));

        assertThat(script.call(call, context)).isEqualTo(3);
    }

    @Test
    void passesDataAsJsonDoes() throws Exception {
        String code = "function worker(x) { return { type: typeof x.long, keys: Object.keys(x), gone: undefined,"
                + " date: new Date(0), nan: NaN, half: x.half, uni: x.uni } }";
        Map<String, Object> given =
                fields("long", 9_007_199_254_740_993L, "half", 0.5, "uni", "ä\u2028\"\\ 𝄞", "none", null);

        assertThat(worker(code, given))
                .isEqualTo(fields(
                        "type",
                        "number",
                        "keys",
                        List.of("long", "half", "uni", "none"),
                        "date",
                        "1970-01-01T00:00:00.000Z",
                        "nan",
                        null,
                        "half",
                        0.5,
                        "uni",
                        "ä\u2028\"\\ 𝄞"));
    }

    @Test
    void keepsWhatAScriptDoesToItsArgumentsToItself() throws Exception {
        Map<String, Object> given = new LinkedHashMap<>(Map.of("list", List.of(1)));

        worker("function worker(x) { x.list.push(2); x.more = 1; return 0 }", given);

        assertThat(given).isEqualTo(Map.of("list", List.of(1)));
    }

    @Test
    void givesNullForUndefined() throws Exception {
        assertThat(worker("function worker() {}")).isNull();
    }

    @Test
    void startsEachCallAfresh() throws Exception {
        Script script = scripts.compile(new ScriptSource(
                "s",
                "globalThis.n = (globalThis.n || 0) + 1; Array.prototype.x = 1; var y = 1\nfunction worker() { return n }",
                "worker"));

        assertThat(script.call(new ScriptCall(List.of(), Map.of()), context)).isEqualTo(1);
        assertThat(script.call(new ScriptCall(List.of(), Map.of()), context)).isEqualTo(1);
        assertThat(worker("function worker() { return typeof y + typeof [].x + typeof globalThis.n }"))
                .isEqualTo("undefinedundefinedundefined");
    }

    @Test
    void tellsWhatIsWrittenToTheConsole() throws Exception {
        worker("function worker() { console.log('a', 1, [true, null], { b: undefined }); console.error(undefined) }");

        assertThat(context.chunks).containsExactly("a 1 [true,null] {}\n", "undefined\n");
    }

    @Test
    void dropsWhatIsWrittenBeyondTheLimit() throws Exception {
        worker("function worker() { for (let i = 0; i < 1000; i++) console.log('x'.repeat(400)) }");

        assertThat(context.chunks).hasSize(3).last().asString().contains("wrote too much");
    }

    @Nested
    class Promises {

        @Test
        void areAwaited() throws Exception {
            assertThat(worker(
                            "async function worker(a) { const b = await Promise.resolve(a); await null; return { b } }",
                            7))
                    .isEqualTo(Map.of("b", 7));
        }

        @Test
        void mayBeAnythingThatHasThen() throws Exception {
            assertThat(worker("function worker() { return { then(give) { give('later') } } }"))
                    .isEqualTo("later");
        }

        @Test
        void failTheCallWhenTheyAreRejected() {
            assertThatThrownBy(() -> worker("async function worker() {\n  await null\n  throw new Error('no luck')\n}"))
                    .isInstanceOf(ScriptException.class)
                    .hasMessage("line 3: Error: no luck");
        }

        @Test
        void failTheCallWhenTheyAreNeverKept() {
            assertThatThrownBy(() -> worker("function worker() { return new Promise(() => {}) }"))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageContaining("is never kept");
        }
    }

    @Nested
    class WhenSomethingIsWrong {

        @Test
        void namesTheLineThatThrew() {
            String code = "// one\nfunction worker(a) {\n  const b = a.missing\n  return b.more\n}";

            ScriptException e = catchThrowableOfType(ScriptException.class, () -> worker(code, Map.of()));

            assertThat(e.line()).hasValue(4);
            assertThat(e).hasMessageStartingWith("line 4: TypeError: Cannot read property 'more' of undefined");
        }

        @Test
        void namesTheLineThatCalledWhatThrew() {
            assertThatThrownBy(() -> worker("function worker() {\n\n  return JSON.parse('{')\n}"))
                    .hasMessageStartingWith("line 3: SyntaxError");
        }

        @Test
        void namesTheLineOutsideTheFunctionToo() {
            assertThatThrownBy(() -> worker("let a = 1\nmissing.b = 2\nfunction worker() {}"))
                    .hasMessage("line 2: ReferenceError: missing is not defined");
        }

        @Test
        void tellsWhatWasThrownEvenIfItIsNoError() {
            assertThatThrownBy(() -> worker("function worker() {\n  throw 'just text'\n}"))
                    .hasMessage("line 2: just text");
        }

        @Test
        void doesNotCompileWhatIsNoProgram() {
            assertThatThrownBy(() ->
                            scripts.compile(new ScriptSource("s", "function worker() {\n  return (\n}", "worker")))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageStartingWith("line 3: SyntaxError: Expected an operand");
        }

        @Test
        void saysWhichFunctionIsMissing() {
            assertThatThrownBy(() -> worker("function work() {}")).hasMessageContaining("defines no function 'worker'");
        }

        @Test
        void saysThatAResultIsNotJson() {
            assertThatThrownBy(() -> worker("function worker() { return 1n }")).hasMessageContaining("TypeError");
            assertThatThrownBy(() -> worker("function worker() { const a = {}; a.a = a; return a }"))
                    .hasMessageContaining("TypeError");
        }
    }

    private static Map<String, @Nullable Object> fields(@Nullable Object... keysAndValues) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        for (int i = 0; i < keysAndValues.length; i += 2) {
            fields.put(String.valueOf(keysAndValues[i]), keysAndValues[i + 1]);
        }
        return fields;
    }
}
