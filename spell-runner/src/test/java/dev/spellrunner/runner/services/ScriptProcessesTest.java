// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts in a process of their own are answered, cancelled and closed. */
@Timeout(120)
class ScriptProcessesTest extends StartedGraalJs {

    @Override
    GraalJs.Builder builder() {
        return super.builder().processes(1);
    }

    @Test
    void endsWithItsProcessWhenItIsCancelled() throws Exception {
        Script script = scripts.compile(new ScriptSource(
                "s",
                "function worker() { console.log('on'); return { n: String((3n ** 40000000n) % 7n) } }",
                "worker"));
        ExecutorService threads = Executors.newSingleThreadExecutor();
        Future<?> call = threads.submit(() -> script.call(new ScriptCall(List.of(), Map.of()), context));
        await().atMost(Duration.ofSeconds(30)).until(() -> !context.chunks.isEmpty());

        context.cancel();

        assertThatThrownBy(() -> call.get(20, TimeUnit.SECONDS)).hasCauseInstanceOf(InterruptedException.class);
        threads.shutdown();
    }

    @Test
    void answersAndPassesOnWhatTheScriptWritesAndThrows() throws Exception {
        assertThat(worker("function worker(a) { console.log('hi', a); return { twice: a * 2 } }", 21))
                .isEqualTo(Map.of("twice", 42));
        assertThat(context.chunks).containsExactly("hi 21\n");
        assertThatThrownBy(() -> worker("function worker() {\n throw new Error('no') }"))
                .isInstanceOf(ScriptException.class)
                .hasMessage("line 2: Error: no");
    }

    @Test
    void isNotEndedByACancellationThatComesTooLate() throws Exception {
        worker("function worker() { return { n: 1 } }");

        context.cancel();

        assertThat(worker("function worker() { return { n: 2 } }")).isEqualTo(Map.of("n", 2));
    }

    @Test
    void leavesNoProcessAndNoThreadWhenItIsClosed() throws Exception {
        long before = ProcessHandle.current().children().count();
        GraalJs own = GraalJs.builder().processes(2).build();
        own.warmUp();
        assertThat(ProcessHandle.current().children().count()).isGreaterThan(before);

        own.close();
        own.close();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() ->
                        assertThat(ProcessHandle.current().children().count()).isEqualTo(before));
        assertThatThrownBy(() -> own.compile(new ScriptSource("s", "1", null)))
                .hasMessageContaining("the evaluator is closed");
    }
}
