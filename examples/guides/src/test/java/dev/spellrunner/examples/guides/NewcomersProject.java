// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.examples.guides.Guide.Block;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import javax.tools.Diagnostic;
import javax.tools.DiagnosticCollector;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.StandardJavaFileManager;
import javax.tools.ToolProvider;

/**
 * The class path of a newcomer who begins with an empty folder and follows one page: the dependencies that the page names, the
 * classes that it prints, and one class of all the methods that it prints. Sources that the page links to are there, too; a
 * snippet that the page calls an excerpt is left out.
 */
final class NewcomersProject {

    private static final String PACKAGE = "package dev.spellrunner.examples.guides;\n\n";
    private static final Pattern TYPE =
            Pattern.compile("(?m)^(?:public |final |abstract )*(?:class|record|interface|enum) (\\w+)");
    private static final Pattern COORDINATES = Pattern.compile("`[\\w.]+:([\\w-]+)`");

    private static final String JETTY = "jetty-(http|io|server|util|websocket).*";
    private static final List<String> ALWAYS =
            List.of("spell-(core|runner)", "jackson-(annotations|core|databind)", "slf4j-api", "jspecify");
    private static final Map<String, List<String>> BROUGHT = Map.of(
            "adapter-jetty", List.of(JETTY),
            "adapter-socketio", List.of(JETTY),
            "jetty-ee10-servlet", List.of("jetty-(ee10|session|security).*", "jakarta.servlet-api"),
            "junit-jupiter", List.of("junit-.*", "opentest4j", "apiguardian-api"),
            "assertj-core", List.of("byte-buddy"),
            "awaitility", List.of("hamcrest"),
            "resilience4j-circuitbreaker", List.of("resilience4j-core"));

    private final Guide page;
    private final Path directory;

    NewcomersProject(Guide page, Path directory) {
        this.page = page;
        this.directory = directory;
    }

    /** Returns what the compiler complains about. */
    List<String> complaints() throws IOException {
        List<Path> sources = sources();
        if (sources.isEmpty()) {
            return List.of();
        }
        JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
        DiagnosticCollector<JavaFileObject> found = new DiagnosticCollector<>();
        try (StandardJavaFileManager files = compiler.getStandardFileManager(found, Locale.ROOT, null)) {
            List<String> options =
                    List.of("--release", "17", "-proc:none", "-d", directory.toString(), "-classpath", classPath());
            compiler.getTask(null, files, found, options, null, files.getJavaFileObjectsFromPaths(sources))
                    .call();
        }
        return found.getDiagnostics().stream()
                .filter(each -> each.getKind() == Diagnostic.Kind.ERROR)
                .map(Object::toString)
                .toList();
    }

    private List<Path> sources() throws IOException {
        List<Path> sources = new ArrayList<>();
        Set<String> imports = new TreeSet<>();
        StringBuilder methods = new StringBuilder();
        for (Block block : page.blocks()) {
            if (!block.language().equals("java") || isExcerpt(block)) {
                continue;
            }
            Matcher type = TYPE.matcher(block.text());
            if (type.find()) {
                sources.add(written(type.group(1), PACKAGE + block.text()));
            } else {
                block.lines().stream()
                        .filter(line -> line.startsWith("import "))
                        .forEach(imports::add);
                block.lines().stream()
                        .filter(line -> !line.startsWith("import "))
                        .forEach(line -> methods.append(line).append('\n'));
            }
        }
        if (!methods.isEmpty()) {
            sources.add(written(
                    "Snippets", PACKAGE + String.join("\n", imports) + "\n\nclass Snippets {\n" + methods + "}\n"));
        }
        addLinked(sources);
        return sources;
    }

    private boolean isExcerpt(Block block) {
        List<String> before = page.lines().subList(0, block.line() - 1).stream()
                .filter(line -> !line.isBlank())
                .toList();
        return before.get(before.size() - 1).contains("excerpt");
    }

    private void addLinked(List<Path> sources) throws IOException {
        for (String link : page.links()) {
            Path source = page.file().resolveSibling(link).normalize();
            Path name = source.getFileName();
            if (link.matches("src/(main|test)/java/.*\\.java") && !Files.exists(directory.resolve(name))) {
                sources.add(Files.copy(source, directory.resolve(name)));
            }
        }
    }

    private Path written(String type, String text) throws IOException {
        return Files.writeString(directory.resolve(type + ".java"), text);
    }

    private String classPath() {
        List<String> names = named().flatMap(NewcomersProject::brought).toList();
        Predicate<String> wanted = Pattern.compile(String.join("|", names)).asMatchPredicate();
        return Stream.of(System.getProperty("java.class.path").split(File.pathSeparator))
                .filter(entry -> wanted.test(artifact(Path.of(entry))))
                .collect(Collectors.joining(File.pathSeparator));
    }

    /** Returns the artifacts that the page names, in the paragraph that says what it needs. */
    private Stream<String> named() {
        Stream<String> lines = page.lines().stream();
        if (!page.file().endsWith("README.md")) {
            lines = lines.dropWhile(line -> !line.startsWith("*Needs")).takeWhile(line -> !line.isBlank());
        }
        Stream<String> coordinates =
                lines.flatMap(line -> COORDINATES.matcher(line).results()).map(found -> found.group(1));
        Stream<String> contracts = page.lines().stream()
                .filter(line -> line.contains("<type>test-jar</type>"))
                .map(line -> "spell-runner-tests");
        return Stream.of(ALWAYS.stream(), coordinates, contracts).flatMap(each -> each);
    }

    private static Stream<String> brought(String artifact) {
        return Stream.concat(Stream.of(artifact), BROUGHT.getOrDefault(artifact, List.of()).stream());
    }

    /** Returns the artifact of an entry of the class path, which is a jar, or a directory of classes of a module. */
    private static String artifact(Path entry) {
        String name = entry.getFileName().toString();
        for (Path parent = entry; parent != null; parent = parent.getParent()) {
            if (parent.endsWith("target") && !name.endsWith(".jar")) {
                String module = parent.getParent().getFileName().toString();
                return name.startsWith("test") ? module + "-tests" : module;
            }
        }
        return name.replaceFirst("-\\d[^-]*(-SNAPSHOT)?(-tests)?\\.jar$", "$2");
    }
}
