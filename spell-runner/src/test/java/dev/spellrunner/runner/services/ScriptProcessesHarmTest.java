// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Scripts do in a process of their own what they do in this one, and harm nothing where they would do harm. */
@Tag("full")
@Timeout(300)
class ScriptProcessesHarmTest extends GraalJsTest {

    @Override
    GraalJs.Builder builder() {
        return super.builder().processes(1);
    }

    private @Nullable Object call(GraalJs evaluator, String body) throws InterruptedException {
        return evaluator
                .compile(new ScriptSource("s", "function worker() { " + body + " }", "worker"))
                .call(new ScriptCall(List.of(), Map.of()), context);
    }

    @Test
    void endAProcessThatFillsItsMemoryAndLeaveTheNextOneAlone() throws Exception {
        try (GraalJs own = GraalJs.builder()
                .processes(1)
                .processHeap(32L << 20)
                .timeLimit(Duration.ofMinutes(2))
                .build()) {
            assertThatThrownBy(() -> call(own, "const all = []; while (true) all.push(new Array(100000).fill(1.5))"))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageContaining("took more memory than its process has: 32 MiB");

            assertThat(call(own, "return { fine: true }")).isEqualTo(Map.of("fine", true));
        }
    }

    @Test
    void endAProcessWhoseBuiltInOperationDoesNotEnd() throws Exception {
        try (GraalJs own =
                GraalJs.builder().processes(1).timeLimit(Duration.ofSeconds(3)).build()) {
            assertThatThrownBy(() -> call(own, "return { n: String((3n ** 40000000n) % 7n) }"))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageMatching(".*took (longer than 3000 ms|more memory than).*");

            assertThat(call(own, "return { fine: true }")).isEqualTo(Map.of("fine", true));
        }
    }

    @Test
    void sayWhatToDoWhereTheProcessDoesNotStart() {
        try (GraalJs lost =
                GraalJs.builder().processes(1).processClassPath("nowhere").build()) {
            assertThatThrownBy(() -> lost.compile(new ScriptSource("s", "() => 1", null)))
                    .isInstanceOf(ScriptException.class)
                    .hasMessageContaining("set GraalJs.Builder.processClassPath");
        }
    }
}
