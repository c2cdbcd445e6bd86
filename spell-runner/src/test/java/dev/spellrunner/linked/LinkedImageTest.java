// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.linked;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.slf4j.Logger;

/** An image of Java that was linked with the modules alone: nothing in it is found by a loader of services. */
@Tag("full")
@Timeout(300)
class LinkedImageTest {

    @TempDir
    Path directory;

    private static Path of(Class<?> type) throws Exception {
        return Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    }

    private String run(List<String> command) throws Exception {
        Path out = directory.resolve("out");
        Process process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(out.toFile())
                .start();
        boolean ended = process.waitFor(200, TimeUnit.SECONDS);
        process.destroyForcibly();
        String said = Files.readString(out, UTF_8);
        assertThat(ended && process.exitValue() == 0).as(said).isTrue();
        return said;
    }

    @Test
    void changesSpellsAndRunsThem() throws Exception {
        assumeTrue(
                Files.exists(of(SpellRunner.class).resolve("module-info.class")),
                "the descriptors of modules are missing (use Maven)");
        String modules = Stream.of(
                        of(SpellRunner.class),
                        of(Spell.class),
                        of(JsonFactory.class),
                        of(ObjectMapper.class),
                        of(JsonInclude.class),
                        of(Logger.class))
                .map(Path::toString)
                .collect(Collectors.joining(File.pathSeparator));
        Path image = directory.resolve("image");
        Path tools = Path.of(System.getProperty("java.home"), "bin");
        run(List.of(
                tools.resolve("jlink").toString(),
                "--module-path",
                modules,
                "--add-modules",
                "dev.spellrunner.runner",
                "--output",
                image.toString()));

        String said = run(List.of(
                image.resolve("bin/java").toString(),
                "--add-modules",
                "dev.spellrunner.runner",
                "-cp",
                of(UpdateInImage.class).toString(),
                UpdateInImage.class.getName()));

        assertThat(said).contains("status=completed", "said=hello");
    }
}
