// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.host.Origins;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class PageFilesTest {

    private static final Path PAGE =
            Path.of("src", "main", "resources", "dev", "spellrunner", "examples", "playground", "page");
    private static final Pattern NAMED = Pattern.compile("(?:src|href)=\"([a-z-]+\\.[a-z]+)\"");
    private static final Pattern IMPORT =
            Pattern.compile("(?m)^(?:import|export) .*from \"\\./((?:client/)?[a-z-]+\\.js)\"");
    private static final Pattern ANY_IMPORT =
            Pattern.compile("(?m)(?:^(?:import|export) .*from |\\bimport\\()\"(\\./[^\"]+)\"");
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @BeforeEach
    void start() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(new PageFiles(new PageResources(), new Origins(false, Set.of("https://editor.example"))));
        server.start();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private HttpResponse<byte[]> get(String path, String... headers) throws Exception {
        URI uri = URI.create("http://127.0.0.1:" + connector.getLocalPort() + path);
        HttpRequest.Builder request = HttpRequest.newBuilder(uri).timeout(Duration.ofSeconds(20));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return CLIENT.send(request.build(), BodyHandlers.ofByteArray());
    }

    private static String header(HttpResponse<?> response, String name) {
        return response.headers().firstValue(name).orElse("");
    }

    @Test
    void namesTheContentOfAFileAndSendsItOnce() throws Exception {
        HttpResponse<byte[]> first = get("/app.js");
        HttpResponse<byte[]> again = get("/app.js", "If-None-Match", header(first, "ETag"));
        HttpResponse<byte[]> other = get("/app.js", "If-None-Match", "\"something else\"");

        assertThat(first.statusCode()).isEqualTo(200);
        assertThat(first.body()).isEqualTo(Files.readAllBytes(PAGE.resolve("app.js")));
        assertThat(header(first, "Content-Type")).startsWith("text/javascript");
        assertThat(header(first, "Cache-Control")).isEqualTo("no-cache");
        assertThat(first.headers().firstValue("Last-Modified")).isEmpty();
        assertThat(again.statusCode()).isEqualTo(304);
        assertThat(again.body()).isEmpty();
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(header(get("/client/link.js"), "ETag")).isNotEqualTo(header(first, "ETag"));
    }

    @Test
    void compressesForThoseWhoTakeIt() throws Exception {
        HttpResponse<byte[]> plain = get("/app.js", "Accept-Encoding", "gzip;q=0");
        HttpResponse<byte[]> compressed = get("/app.js", "Accept-Encoding", "br, gzip");

        assertThat(header(plain, "Content-Encoding")).isEmpty();
        assertThat(header(compressed, "Content-Encoding")).isEqualTo("gzip");
        assertThat(header(compressed, "Vary")).isEqualTo("Accept-Encoding");
        assertThat(header(compressed, "ETag")).isNotEqualTo(header(plain, "ETag"));
        assertThat(unpacked(compressed.body())).isEqualTo(plain.body());
        assertThat(get("/app.js", "Accept-Encoding", "gzip", "If-None-Match", header(compressed, "ETag"))
                        .statusCode())
                .isEqualTo(304);
    }

    @Test
    void letsPagesOfSitesThatMayCallTakeTheClient() throws Exception {
        HttpResponse<byte[]> allowed = get("/client/spell-client.js", "Origin", "https://editor.example");
        HttpResponse<byte[]> other = get("/client/spell-client.js", "Origin", "https://evil.example");
        HttpResponse<byte[]> ofPage = get("/app.js", "Origin", "https://editor.example");

        assertThat(header(allowed, "Access-Control-Allow-Origin")).isEqualTo("https://editor.example");
        assertThat(allowed.headers().allValues("Vary")).containsExactlyInAnyOrder("Origin", "Accept-Encoding");
        assertThat(other.statusCode()).isEqualTo(200);
        assertThat(other.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
        assertThat(ofPage.headers().firstValue("Access-Control-Allow-Origin")).isEmpty();
    }

    private static byte[] unpacked(byte[] gzip) throws IOException {
        return new GZIPInputStream(new ByteArrayInputStream(gzip)).readAllBytes();
    }

    /** Files that the page loads only when somebody wants them, by {@code import()}, are not counted before. */
    @Test
    void opensWithLessThanEightyKilobytes() throws Exception {
        assertThat(sizeOf(loadedAtOnce())).isLessThan(80_000);
    }

    @Test
    void hasLessThanAHundredAndFortyKilobytesInAll() throws Exception {
        assertThat(names()).containsAll(loadedAtOnce());
        assertThat(sizeOf(names())).isLessThan(140_000);
    }

    private long sizeOf(Collection<String> files) throws Exception {
        long sum = 0;
        for (String name : files) {
            sum += get("/" + name, "Accept-Encoding", "gzip").body().length;
        }
        return sum;
    }

    /** Returns the page, what it names, and all modules that those import from the beginning. */
    private static Set<String> loadedAtOnce() throws IOException {
        Set<String> found = new LinkedHashSet<>();
        Deque<String> open = new ArrayDeque<>(List.of("index.html"));
        while (!open.isEmpty()) {
            String name = open.remove();
            if (found.add(name)) {
                Pattern names = name.endsWith(".js") ? IMPORT : NAMED;
                names.matcher(Files.readString(PAGE.resolve(name)))
                        .results()
                        .map(match -> name.startsWith("client/") ? "client/" + match.group(1) : match.group(1))
                        .forEach(open::add);
            }
        }
        return found;
    }

    @Test
    void importsOnlyModulesThatThereAre() throws IOException {
        for (String name : names()) {
            if (name.endsWith(".js")) {
                Path module = PAGE.resolve(name);
                assertThat(ANY_IMPORT
                                .matcher(Files.readString(module))
                                .results()
                                .map(match -> match.group(1)))
                        .as(name)
                        .allSatisfy(imported -> assertThat(
                                        imported.startsWith("./lib/") || Files.exists(module.resolveSibling(imported)))
                                .as(imported)
                                .isTrue());
            }
        }
    }

    private static List<String> names() throws IOException {
        try (Stream<Path> files = Files.walk(PAGE)) {
            return files.filter(Files::isRegularFile)
                    .map(file -> PAGE.relativize(file).toString())
                    .toList();
        }
    }

    @Test
    void hasTheLibraryThatLaysGraphsOut() throws Exception {
        HttpResponse<byte[]> library = get("/lib/dagre.js");

        assertThat(library.statusCode()).isEqualTo(200);
        assertThat(new String(library.body(), java.nio.charset.StandardCharsets.UTF_8))
                .contains("rankdir");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/nothing.js",
                "/../Playground.class",
                "/page/app.js",
                "/..%2fPlayground.class",
                "/app.class",
                "/lib/"
            })
    void hasNothingElse(String path) throws Exception {
        assertThat(get(path).statusCode()).isIn(400, 404);
    }
}
