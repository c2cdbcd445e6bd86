// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import java.io.ByteArrayOutputStream;
import java.io.File;
import java.io.PrintStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jetbrains.kotlin.cli.common.ExitCode;
import org.jetbrains.kotlin.cli.jvm.K2JVMCompiler;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compiles what the guides say in Kotlin, and runs it. */
@Tag("full")
class KotlinTest {

    private static final String IMPORT = "import dev.spellrunner.runner.components.StandardComponents\n";

    @Test
    void drawsTheSpellThatTheGuideDraws(@TempDir Path work) throws Exception {
        List<Guide.Block> blocks = Guide.all().stream()
                .flatMap(guide -> guide.blocks().stream())
                .filter(block -> block.language().equals("kotlin"))
                .toList();
        assertThat(blocks).hasSize(1);
        Path source = Files.writeString(
                work.resolve("Drawn.kt"), IMPORT + blocks.get(0).text() + "\n");

        compile(source, work.resolve("classes"));

        try (URLClassLoader classes = new URLClassLoader(
                        new URL[] {work.resolve("classes").toUri().toURL()},
                        getClass().getClassLoader());
                SpellRunner runner = SpellRunner.builder((Spell) classes.loadClass("DrawnKt")
                                .getMethod("getGreeting")
                                .invoke(null))
                        .build()) {
            assertThat(runner.run(Map.of("name", "Ada")).orThrow().outputs()).containsEntry("greeting", "Ada");
        }
    }

    private static void compile(Path source, Path classes) {
        ByteArrayOutputStream told = new ByteArrayOutputStream();
        ExitCode code = new K2JVMCompiler()
                .exec(
                        new PrintStream(told, true, StandardCharsets.UTF_8),
                        source.toString(),
                        "-d",
                        classes.toString(),
                        "-no-stdlib",
                        "-no-reflect",
                        "-cp",
                        classPath());
        assertThat(code).as(told.toString(StandardCharsets.UTF_8)).isEqualTo(ExitCode.OK);
    }

    /** Returns what can hold classes: some dependencies are a POM alone. */
    private static String classPath() {
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator, -1))
                .filter(place -> !place.endsWith(".pom"))
                .collect(Collectors.joining(File.pathSeparator));
    }
}
