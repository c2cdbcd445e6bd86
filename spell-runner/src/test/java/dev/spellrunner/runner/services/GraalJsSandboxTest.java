// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Scripts can do no harm, and do not see each other. */
@Timeout(120)
@Order(1)
class GraalJsSandboxTest extends StartedGraalJs {

    @Nested
    class TheLimits {

        @Test
        void endALoopThatDoesNotEnd() {
            assertThatThrownBy(() -> worker("function worker() { while (true) {} }"))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageContaining("took more than 2000000 statements");
        }

        @Test
        void endALoopThatCatchesEverything() {
            assertThatThrownBy(
                            () -> worker(
                                    "function worker() { while (true) { try { while (true) {} } catch (e) {} finally { continue } } }"))
                    .hasMessageContaining("took more than 2000000 statements");
        }

        @Test
        void endAnEndlessRowOfPromises() {
            // A promise costs much more time than a statement.
            try (GraalJs strict = GraalJs.builder()
                    .timeLimit(Duration.ofSeconds(60))
                    .statementLimit(50_000)
                    .build()) {
                Script script = strict.compile(
                        new ScriptSource("s", "async function worker() { while (true) await null }", "worker"));

                assertThatThrownBy(() -> script.call(new ScriptCall(List.of(), Map.of()), context))
                        .hasMessageContaining("took more than 50000 statements");
            }
        }

        @Test
        void endALoopWhenTheTimeIsOver() {
            try (GraalJs hasty = GraalJs.builder()
                    .timeLimit(Duration.ofMillis(200))
                    .statementLimit(Long.MAX_VALUE)
                    .build()) {
                Script script = hasty.compile(new ScriptSource("s", "function worker() { while (true) {} }", "worker"));

                assertThatThrownBy(() -> script.call(new ScriptCall(List.of(), Map.of()), context))
                        .isInstanceOf(ScriptException.class)
                        .hasMessageContaining("took longer than 200 ms");
            }
        }

        @Test
        void endRecursionThatDoesNotEnd() {
            assertThatThrownBy(() -> worker("function worker() { return worker() }"))
                    .hasMessageContaining("RangeError: Maximum call stack size exceeded");
        }

        @Test
        void refuseAHugeResult() {
            assertThatThrownBy(() -> worker("function worker() { return 'x'.repeat(200000) }"))
                    .hasMessageContaining("the result is too long: 200002 characters of JSON (100000 at most)");
        }

        @Test
        void refuseATextThatNoMemoryHolds() {
            assertThatThrownBy(() -> worker("function worker() { return 'x'.repeat(2 ** 31) }"))
                    .hasMessageContaining("RangeError");
        }

        @Test
        void refuseAResultThatIsNestedTooDeeply() {
            assertThatThrownBy(() -> worker(
                            "function worker() { let a = []; for (let i = 0; i < 3000; i++) a = [a]; return a }"))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageContaining("nested that deep");
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "java.lang.System.exit(1)",
                "Java.type('java.lang.System').exit(1)",
                "Packages.java.lang.System.exit(1)",
                "Polyglot.eval('js', '1')",
                "Polyglot.import('x')",
                "Graal.versionECMAScript",
                "load('file:///etc/passwd')",
                "loadWithNewGlobal('x')",
                "print('x')",
                "quit()",
                "exit()",
                "require('fs')",
                "process.exit(1)",
                "this.constructor.constructor('return java.lang.System')().exit(1)",
                "(function () { return this }).constructor('return Java')().type('java.lang.System')",
                "new Function('return Java.type(\"java.lang.Runtime\")')()",
                "eval('java.lang.Runtime.getRuntime()')",
                "(0, eval)('Packages')",
                "console.log.constructor('return process')()",
                "console.log.getClass()",
                "input.getClass()",
                "input.constructor.constructor('return java')()",
                "new Worker('x')",
                "fetch('http://localhost')",
                "new WebAssembly.Module(new Uint8Array(8))",
                "Reflect.construct(Function, ['return Java.type(\"java.io.File\")'])()"
            })
    void reachesNothingOutside(String escape) {
        Script script = scripts.compile(new ScriptSource("s", "function worker() { return " + escape + " }", "worker"));

        assertThatThrownBy(() -> script.call(new ScriptCall(List.of(), Map.of("input", Map.of())), context))
                .isInstanceOf(ScriptException.class)
                .hasMessageMatching("line \\d+: (ReferenceError|TypeError).*");
    }

    @Test
    void importsNothing() {
        assertThatThrownBy(() -> worker("async function worker() { return import('fs') }"))
                .isInstanceOf(ScriptException.class);
    }

    @Test
    void giveNothingAwayThroughChangedBuiltIns() throws Exception {
        String code = "JSON.stringify = () => '\"mine\"'; JSON.parse = null; Promise.prototype.then = null;"
                + " Reflect.apply = null; globalThis.String = null; async function worker(a) { return { a } }";

        assertThat(worker(code, 1)).isEqualTo(Map.of("a", 1));
    }

    @Test
    void endsWhenTheRunIsCancelled() throws Exception {
        try (GraalJs patient = GraalJs.builder()
                .statementLimit(Long.MAX_VALUE)
                .timeLimit(Duration.ofMinutes(5))
                .build()) {
            Script script = patient.compile(
                    new ScriptSource("s", "function worker() { console.log('on'); while (true) {} }", "worker"));
            ExecutorService threads = Executors.newSingleThreadExecutor();
            Future<?> call = threads.submit(() -> script.call(new ScriptCall(List.of(), Map.of()), context));
            await().until(() -> !context.chunks.isEmpty());

            context.cancel();

            assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
            threads.shutdown();
        }
    }

    @Test
    void keepsCallsAtOnceApart() throws Exception {
        keepsApart(40);
    }

    @Test
    @Tag("full")
    void keepsTwoHundredCallsAtOnceApart() throws Exception {
        keepsApart(200);
    }

    private void keepsApart(int many) throws Exception {
        Script script = scripts.compile(new ScriptSource(
                "s",
                "var mine = input.n\nasync function worker(x) { globalThis.all = globalThis.all || []; all.push(x.n);"
                        + " let t = 0; for (let i = 0; i < 200; i++) { t += x.n; await null }"
                        + " console.log(mine); return { mine, t, all } }",
                "worker"));
        ExecutorService threads = Executors.newFixedThreadPool(16);
        CountDownLatch start = new CountDownLatch(1);
        List<Future<@Nullable Object>> calls = new ArrayList<>();
        List<RecordingContext> contexts = new ArrayList<>();
        for (int i = 0; i < many; i++) {
            Map<String, Object> n = Map.of("n", i);
            RecordingContext own = new RecordingContext();
            contexts.add(own);
            calls.add(threads.submit(() -> {
                start.await();
                return script.call(new ScriptCall(List.of(n), Map.of("input", n)), own);
            }));
        }

        start.countDown();

        for (int i = 0; i < many; i++) {
            assertThat(calls.get(i).get(60, TimeUnit.SECONDS))
                    .isEqualTo(Map.of("mine", i, "t", 200 * i, "all", List.of(i)));
            assertThat(contexts.get(i).chunks).containsExactly(i + "\n");
        }
        threads.shutdown();
    }

    @Test
    void leavesNoThreadWhenItIsClosed() throws Exception {
        GraalJs own = GraalJs.builder()
                .timeLimit(Duration.ofSeconds(2))
                .statementLimit(Long.MAX_VALUE)
                .build();
        own.warmUp();
        Script script = own.compile(new ScriptSource("s", "function worker(n) { while (n) {} }", "worker"));
        script.call(new ScriptCall(List.of(0), Map.of()), context);
        assertThatThrownBy(() -> script.call(new ScriptCall(List.of(1), Map.of()), context))
                .isInstanceOf(ScriptException.class);

        own.close();
        own.close();

        await().atMost(Duration.ofSeconds(10))
                .untilAsserted(() -> assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(name -> name.startsWith("spellrunner-script")));
        assertThatThrownBy(() -> script.call(new ScriptCall(List.of(0), Map.of()), context))
                .hasMessageContaining("the evaluator is closed");
    }
}
