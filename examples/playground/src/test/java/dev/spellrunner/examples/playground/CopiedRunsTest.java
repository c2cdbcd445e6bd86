// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.StringWriter;
import java.lang.reflect.Constructor;
import java.lang.reflect.Method;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import javax.tools.JavaCompiler;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Checks that the code which the page copies of a run works: a test that compiles and passes, a command that starts such a run. */
@Timeout(180)
@InTheBrowser
class CopiedRunsTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private final Page page;

    CopiedRunsTest(Visit visit) {
        page = visit.page();
        page.takeAlongTo(Path.of("target"));
    }

    @Test
    void copiesATestThatCompilesAndPasses() throws Exception {
        page.openSpell("poem");
        page.fill("topic", "a \"quoted\" \\ fox");
        page.click("#run");
        page.see("#status", "Completed");
        String poem = copiedTest();
        assertThat(poem).contains(".stubNode(\"3\"").doesNotContain(".stubNode(\"2\"");
        pass(poem, "poem");

        page.openSpell("story");
        page.click("#run");
        page.see("#status", "Completed");
        String story = copiedTest();
        assertThat(story).contains(".store(", "9[1]/10");
        pass(story, "story");

        page.fill("friends", "[]");
        page.choose("#fields [name=awake]", "false");
        page.click("#run");
        page.see("#runs", "Run 2");
        page.see("#status", "Completed");
        pass(copiedTest(), "asleep");

        page.choose("#fields [name=awake]", "true");
        page.fill("friends", "\"nobody\"");
        page.click("#run");
        page.see("#status", "Failed");
        String failing = copiedTest();
        assertThat(failing).contains("trace.failure(\"9\")");
        pass(failing, "failing");
    }

    @Test
    void copiesATestOfARunWithStandIns() throws Exception {
        page.openSpell("unfinished");
        page.write("#stand-in-0-0", "tra la la");
        page.write("#stand-in-1-0", "clap");
        page.click("#stand-ins-run");
        page.see("#status", "Completed");
        String unfinished = copiedTest();
        assertThat(unfinished).contains("Component.named(\"Sing\")", "Spell.named(\"danse\")", "tra la la", "clap");
        pass(unfinished, "unfinished");

        page.openSpell("gala");
        page.choose("[aria-label='How applause is written']", "JSON");
        page.write("#stand-in-1-0", "2");
        page.click("#stand-ins-run");
        page.see("#status", "Completed");
        String gala = copiedTest();
        assertThat(gala).contains(".stubNode(\"2/3\"");
        pass(gala, "gala");
    }

    /** A spell that is called only at times is needed all the same: without it the test's spell could not run. */
    @Test
    void copiesATestOfARunThatDidNotComeToACalledSpell() throws Exception {
        page.openSpell("perhaps");
        page.click("#run");
        page.see("#status", "Completed");

        pass(copiedTest(), "perhaps");
    }

    @Test
    void copiesACommandThatStartsSuchARun() {
        page.openSpell("hello");
        page.fill("name", "it's Ada");
        page.click("#run");
        page.see("#status", "Completed");

        page.click("#run-curl");
        page.see("#notice", "command is copied");

        assertThat(page.clipboard())
                .startsWith("curl 'http://127.0.0.1:")
                .contains("/spells/hello/runs'", "Bearer $TOKEN", "\"name\":\"it'\\''s Ada\"")
                .doesNotContain("token-of-ada");
    }

    private String copiedTest() {
        page.click("#run-test");
        page.see("#notice", "A test is copied");
        page.click("#notice button");
        return page.clipboard();
    }

    /** Compiles a test, and lets it run. */
    private void pass(String source, String name) throws Exception {
        Path classes = Files.createDirectories(directory.resolve(name));
        Path file = Files.writeString(classes.resolve("CopiedRunTest.java"), source);
        JavaCompiler compiler = requireNonNull(ToolProvider.getSystemJavaCompiler(), "a JDK");
        StringWriter said = new StringWriter();
        List<String> options =
                List.of("-proc:none", "-d", classes.toString(), "-cp", System.getProperty("java.class.path"));
        try (StandardJavaFileManager files = compiler.getStandardFileManager(null, null, null)) {
            boolean compiled = compiler.getTask(said, files, null, options, null, files.getJavaFileObjects(file))
                    .call();
            assertThat(compiled).as("%s%n%s", said, source).isTrue();
        }
        try (URLClassLoader loader = new URLClassLoader(
                new URL[] {classes.toUri().toURL()}, getClass().getClassLoader())) {
            Class<?> test = loader.loadClass("CopiedRunTest");
            Constructor<?> constructor = test.getDeclaredConstructor();
            Method method = test.getDeclaredMethod("endsAsTheRunDid");
            constructor.setAccessible(true);
            method.setAccessible(true);
            method.invoke(constructor.newInstance());
        }
    }
}
