// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Scripts in a process of their own are answered, cancelled and closed. */
@Timeout(120)
class ScriptProcessesTest extends StartedGraalJs {

    @Override
    GraalJs.Builder builder() {
        return super.builder().processes(1);
    }

    @Tag("full")
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

    @Tag("full")
    @Test
    void isNotEndedByACancellationThatComesTooLate() throws Exception {
        worker("function worker() { return { n: 1 } }");

        context.cancel();

        assertThat(worker("function worker() { return { n: 2 } }")).isEqualTo(Map.of("n", 2));
    }

    @Tag("full")
    @Test
    void leavesNoProcessAndNoThreadWhenItIsClosed(@TempDir Path directory) throws Exception {
        String classPath = jarOfThisClassPath(directory).toString();
        GraalJs own = GraalJs.builder().processes(2).processClassPath(classPath).build();
        own.warmUp();
        assertThat(processesWith(classPath)).isPositive();

        own.close();
        own.close();

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(processesWith(classPath)).isZero());
        assertThatThrownBy(() -> own.compile(new ScriptSource("s", "1", null)))
                .hasMessageContaining("the evaluator is closed");
    }

    /** Counts the processes of one evaluator by an argument of its own: other tests have children beside it. */
    private static long processesWith(String argument) {
        return ProcessHandle.current()
                .children()
                .flatMap(child -> child.info().arguments().stream())
                .filter(arguments -> List.of(arguments).contains(argument))
                .count();
    }

    /** A jar that stands for the class path, whose length hides the arguments of a process. */
    private static Path jarOfThisClassPath(Path directory) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        manifest.getMainAttributes()
                .put(
                        Attributes.Name.CLASS_PATH,
                        Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                                .map(entry -> Path.of(entry).toUri().toString())
                                .collect(Collectors.joining(" ")));
        Path jar = directory.resolve("class-path.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
