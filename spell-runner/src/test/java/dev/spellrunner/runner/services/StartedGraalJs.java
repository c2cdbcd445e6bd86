// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.TestInstance;

/** Tests of scripts have one evaluator with small limits a class, since it takes a while to start. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
abstract class StartedGraalJs {

    GraalJs scripts;
    RecordingContext context;

    @BeforeAll
    void start() {
        scripts = builder().build();
        scripts.warmUp();
    }

    GraalJs.Builder builder() {
        return GraalJs.builder()
                .timeLimit(Duration.ofSeconds(60))
                .statementLimit(2_000_000)
                .resultLimit(100_000)
                .consoleLimit(1_000);
    }

    @BeforeEach
    void begin() {
        context = new RecordingContext();
    }

    @AfterAll
    void end() {
        scripts.close();
    }

    /** Calls a script's function {@code worker}. */
    @Nullable
    Object worker(String code, Object... arguments) throws InterruptedException {
        Script script = scripts.compile(new ScriptSource("s", code, "worker"));
        return script.call(new ScriptCall(List.of(arguments), Map.of()), context);
    }
}
