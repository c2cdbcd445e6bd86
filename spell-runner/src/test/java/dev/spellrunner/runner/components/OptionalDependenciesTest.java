// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.File;
import java.io.IOException;
import java.lang.reflect.Method;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Runs {@link WithoutOptionalDependencies} where templates, GraalJS, Micrometer, OpenTelemetry, Jedis and the driver of PostgreSQL are not there. */
@Timeout(60)
class OptionalDependenciesTest {

    private static final Predicate<String> OPTIONAL = Pattern.compile(
                    "jknack|commons-lang3|commons-text|graalvm|micrometer|HdrHistogram|opentelemetry|jedis|postgresql")
            .asPredicate();

    @Test
    void allElseRunsWithoutThem() throws Exception {
        List<URL> others = classPathWithout(OPTIONAL);
        try (URLClassLoader loader = loader(others)) {
            assertThat(call(loader, "runAllElse")).isEqualTo("{image=[a.png], said=hello Ada!, way=yes}");
        }
    }

    @Test
    void aHostIsObservedWithoutThem() throws Exception {
        try (URLClassLoader loader = loader(classPathWithout(OPTIONAL))) {
            assertThat(call(loader, "runObserved")).isEqualTo("{said=hello}");
        }
    }

    @Test
    void aSpellWithATemplateSaysWhatToAdd() throws Exception {
        try (URLClassLoader loader = loader(classPathWithout(OPTIONAL))) {
            assertThat(call(loader, "buildGenerator"))
                    .contains("component 'Generator' lacks what it needs")
                    .contains("com.github.jknack:handlebars");
        }
    }

    @Test
    void aClusterSaysWhatToAdd() throws Exception {
        try (URLClassLoader loader = loader(classPathWithout(OPTIONAL))) {
            assertThat(call(loader, "createCluster"))
                    .contains("java.lang.IllegalStateException: Jedis is missing")
                    .contains("redis.clients:jedis");
        }
    }

    @Test
    void aClusterOnPostgresSaysWhatToAdd() throws Exception {
        try (URLClassLoader loader = loader(classPathWithout(OPTIONAL))) {
            assertThat(call(loader, "createClusterOnPostgres"))
                    .contains("java.lang.IllegalStateException: the driver of PostgreSQL is missing")
                    .contains("org.postgresql:postgresql");
        }
    }

    @Test
    void theEvaluatorSaysWhatToAdd() throws Exception {
        try (URLClassLoader loader = loader(classPathWithout(OPTIONAL))) {
            assertThat(call(loader, "createGraalJs"))
                    .contains("java.lang.IllegalStateException: GraalJS is not there")
                    .contains("org.graalvm.polyglot:polyglot")
                    .contains("org.graalvm.polyglot:js-community");
        }
    }

    @Test
    void theEvaluatorSaysWhatToAddIfOnlyTheLanguageIsMissing() throws Exception {
        Predicate<String> language = Pattern.compile("graalvm.(js|truffle)").asPredicate();
        try (URLClassLoader loader = loader(classPathWithout(language))) {
            assertThat(call(loader, "createGraalJs"))
                    .contains("java.lang.IllegalStateException: GraalJS does not start")
                    .contains("org.graalvm.polyglot:js-community");
        }
    }

    private static URLClassLoader loader(List<URL> path) {
        return new URLClassLoader(path.toArray(URL[]::new), ClassLoader.getPlatformClassLoader());
    }

    private static List<URL> classPathWithout(Predicate<String> excluded) {
        String path = System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
        List<String> entries = Arrays.asList(path.split(Pattern.quote(File.pathSeparator), -1));
        assertThat(entries).anyMatch(excluded);
        return entries.stream()
                .filter(excluded.negate())
                .map(OptionalDependenciesTest::url)
                .toList();
    }

    private static URL url(String entry) {
        try {
            return new File(entry).toURI().toURL();
        } catch (MalformedURLException e) {
            throw new IllegalArgumentException(entry, e);
        }
    }

    private static String call(URLClassLoader loader, String method) throws ReflectiveOperationException, IOException {
        Class<?> probe = loader.loadClass(WithoutOptionalDependencies.class.getName());
        assertThat(probe).isNotSameAs(WithoutOptionalDependencies.class);
        Method called = probe.getDeclaredMethod(method);
        called.setAccessible(true);
        Thread thread = Thread.currentThread();
        ClassLoader before = thread.getContextClassLoader();
        thread.setContextClassLoader(loader);
        try {
            return String.valueOf(called.invoke(null));
        } finally {
            thread.setContextClassLoader(before);
        }
    }
}
