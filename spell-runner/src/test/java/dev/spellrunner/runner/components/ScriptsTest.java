// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.format.InvalidSpellException;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.services.GraalJs;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class ScriptsTest {

    private static final GraalJs SCRIPTS = GraalJs.create();
    private static final Components COMPONENTS =
            StandardComponents.builder().scripts(SCRIPTS).build();

    @AfterAll
    static void end() {
        SCRIPTS.close();
    }

    private static OneNode code(String code) {
        return new OneNode(COMPONENTS, "Code").set("code", code);
    }

    private static OneNode stringProcessor(String code) {
        return new OneNode(COMPONENTS, "String Processor").set("code", code);
    }

    @Nested
    class Code {

        @Test
        void givesTheOutputsThatItsFunctionReturns() {
            OneNode node = code("function worker(inputs) { return { sum: inputs.a + inputs.b, more: 1 } }")
                    .inputs("a", "b")
                    .addedOutputs("sum");

            assertThat(node.outputsOf(Map.of("a", 1, "b", 2))).isEqualTo(Map.of("sum", 3));
        }

        @Test
        void takesWiresIntoInputsThatNobodyListed() {
            OneNode node = code("function worker(inputs) { return { out: inputs.old } }")
                    .addedOutputs("out");

            assertThat(node.outputsOf(Map.of("old", "wine"))).isEqualTo(Map.of("out", "wine"));
        }

        @Test
        void seesTheInputsAndTheStateAsGlobalsToo() {
            OneNode node = code("const a = input.a\nfunction worker(inputs, d, s) {"
                            + " return { out: [a, data, state.x, s.x, d] } }")
                    .inputs("a")
                    .addedOutputs("out")
                    .state("x", 7);

            assertThat(node.outputsOf(Map.of("a", 1))).isEqualTo(Map.of("out", List.of(1, Map.of(), 7, 7, Map.of())));
        }

        @ParameterizedTest
        @ValueSource(strings = {"", "async "})
        void mergesTheStateThatItReturnsIntoTheState(String async) {
            OneNode node = code(async + "function worker(i, d, state) { state.n++; return { state, out: 1 } }")
                    .addedOutputs("out")
                    .state("n", 1)
                    .state("other", List.of(1));

            assertThat(node.outputsOf(Map.of())).isEqualTo(Map.of("out", 1));
            assertThat(requireNonNull(node.runner).state().snapshot()).isEqualTo(Map.of("n", 2, "other", List.of(1)));
        }

        @Test
        void callsFunctionsOfTheFirstEditorsAsTheyWere() {
            OneNode node = code("function worker(node, inputs, data) { return { out: node.data.own + inputs.a[0] } }")
                    .set("own", 40)
                    .inputs("a")
                    .addedOutputs("out");

            assertThat(node.outputsOf(Map.of("a", 2))).isEqualTo(Map.of("out", 42));
        }

        @ParameterizedTest
        @CsvSource({"null,nothing", "undefined,nothing", "[1],a list", "`x`,a text", "1,a number", "true,a boolean"})
        void saysWhatItShouldHaveReturned(String returned, String what) {
            OneNode node = code("function worker() { return " + returned + " }");

            assertThat(node.failureOf(Map.of()))
                    .isEqualTo("the code returned " + what
                            + " (return an object with a key for each output, such as { output: … })");
        }

        @Test
        void failsAtItsNodeAndNamesTheLine() {
            OneNode node = code("function worker() {\n  throw new Error('no')\n}");

            assertThat(node.run(Map.of()).failures())
                    .singleElement()
                    .hasToString("node 'it' (Code): line 2: Error: no");
        }

        @Test
        void tellsWhatIsWrittenToTheConsole() {
            OneNode node = code("function worker(inputs) { console.log('got', inputs); return {} }")
                    .inputs("a");

            node.outputsOf(Map.of("a", 1));

            assertThat(node.chunks()).containsExactly("got {\"a\":1}\n");
        }

        @Test
        void servesManyRunsAtOnceOnTheThreadsOfARunner() throws Exception {
            OneNode node =
                    code("async function worker(inputs) { let n = 0; for (let i = 0; i < 100; i++) n += inputs.a;"
                                    + " return { out: await n } }")
                            .inputs("a")
                            .addedOutputs("out");
            try (SpellRunner runner = SpellRunner.builder(node.spell(List.of("a")))
                    .components(COMPONENTS)
                    .build()) {
                List<Run> runs = IntStream.range(0, 50)
                        .mapToObj(i -> runner.start(Map.of("a", i)))
                        .toList();

                for (int i = 0; i < 50; i++) {
                    assertThat(runs.get(i)
                                    .result()
                                    .get(30, TimeUnit.SECONDS)
                                    .orThrow()
                                    .outputs())
                            .isEqualTo(Map.of("out", 100 * i));
                }
            }
        }

        @Test
        void endsWithItsRun() throws Exception {
            CountDownLatch looping = new CountDownLatch(1);
            OneNode node = code("function worker() { console.log('on'); while (true) {} }");
            try (GraalJs patient = GraalJs.builder()
                            .timeLimit(Duration.ofMinutes(5))
                            .statementLimit(Long.MAX_VALUE)
                            .build();
                    SpellRunner runner = SpellRunner.builder(node.spell(List.of()))
                            .components(StandardComponents.builder()
                                    .scripts(patient)
                                    .build())
                            .sink(event -> {
                                if (event instanceof NodeEvent.Progress) {
                                    looping.countDown();
                                }
                            })
                            .build()) {
                Run run = runner.start(Map.of());
                assertThat(looping.await(30, TimeUnit.SECONDS)).isTrue();

                run.cancel();

                assertThat(run.result().get(30, TimeUnit.SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
            }
        }

        @Test
        void isAProblemOfItsSpellIfItIsNoProgram() {
            OneNode node = code("function worker() {\n  return )\n}");

            assertThatThrownBy(() -> SpellRunner.builder(node.spell(List.of()))
                            .components(COMPONENTS)
                            .build())
                    .isInstanceOf(InvalidSpellException.class)
                    .hasMessageContaining("node 'it' (Code): line 2: SyntaxError");
        }

        @Test
        void isAProblemOfItsSpellIfThereIsNone() {
            OneNode node = code(" ");

            assertThatThrownBy(() -> SpellRunner.builder(node.spell(List.of()))
                            .components(COMPONENTS)
                            .build())
                    .hasMessageContaining("has no 'code' (set it: function worker(inputs, data, state) { … })");
        }
    }

    @Nested
    class StringProcessor {

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "(text) => ({ out: text + '!' })",
                    "  // a comment\ntext => { return { out: `${text}!` } };",
                    "function (text) { return { out: text + '!' } };",
                    "function exclaim(text) { return { out: text + '!' } }",
                    "async (text) => ({ out: (await text) + '!' })"
                })
        void givesTheOutputsThatItsFunctionReturns(String code) {
            assertThat(stringProcessor(code).addedOutputs("out").outputsOf(Map.of("input", "hi")))
                    .isEqualTo(Map.of("out", "hi!"));
        }

        @Test
        void isGivenUndefinedIfNothingIsWired() {
            assertThat(stringProcessor("(text) => ({ out: typeof text })")
                            .addedOutputs("out")
                            .outputsOf(Map.of()))
                    .isEqualTo(Map.of("out", "undefined"));
        }

        @Test
        void saysThatItIsNoFunction() {
            assertThat(stringProcessor("({ out: 1 })").failureOf(Map.of("input", "a")))
                    .isEqualTo("the code is not a function (write (input) => ({ … }))");
        }
    }
}
