// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.Socket;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class CorsTest {

    private static final String POLLING = "EIO=4&transport=polling";
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";

    private LocalServer server;

    CorsTest() throws Exception {
        server = serving(options -> options.allowOrigins("https://editor.example", "http://localhost:3000/"));
    }

    private static LocalServer serving(UnaryOperator<SocketIoHandler.Builder> mounted) throws Exception {
        return new LocalServer(options -> {}, mounted);
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private HttpResponse<String> from(String origin) throws Exception {
        return server.send(server.request(POLLING).header("Origin", origin));
    }

    @ParameterizedTest
    @ValueSource(strings = {"https://editor.example", "HTTPS://Editor.Example", "http://localhost:3000"})
    void letsThePagesOfAllowedSitesCall(String origin) throws Exception {
        HttpResponse<String> answer = from(origin);

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).contains(origin);
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .contains("true");
        assertThat(answer.headers().allValues("Vary")).contains("Origin");
        assertThat(server.webSocket("", "Origin: " + origin).status()).isEqualTo(101);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "https://evil.example",
                "http://editor.example",
                "https://editor.example.evil.example",
                "https://editor.example:8443",
                "http://localhost",
                "null",
                "not an origin"
            })
    void refusesThePagesOfOthers(String origin) throws Exception {
        HttpResponse<String> answer = from(origin);

        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
        assertThat(server.webSocket("", "Origin: " + origin).status()).isEqualTo(403);
        assertThat(server.io.engine().sessions()).isZero();
    }

    @Test
    void refusesThePagesOfOthersInASessionToo() throws Exception {
        String sid = server.connected();

        assertThat(server.send(server.request(POLLING + "&sid=" + sid)
                                .header("Origin", "https://evil.example")
                                .POST(BodyPublishers.ofString("1")))
                        .statusCode())
                .isEqualTo(403);
        assertThat(server.post(sid, "42[\"a\"]").body()).isEqualTo("ok");
    }

    @Test
    void letsItsOwnPagesCall() throws Exception {
        HttpResponse<String> answer = from("http://127.0.0.1:" + server.port());

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).isEmpty();
    }

    @Test
    void answersABrowserThatAsksBeforehand() throws Exception {
        HttpResponse<String> answer = server.send(server.request(POLLING)
                .header("Origin", "https://editor.example")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.statusCode()).isEqualTo(204);
        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).contains("https://editor.example");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Methods")).contains("GET, POST");
        assertThat(server.io.engine().sessions()).isZero();
    }

    @Test
    void tellsABrowserWhichHeadersMayBeSent() throws Exception {
        server.stop();
        server = serving(
                options -> options.allowOrigins("https://editor.example").allowHeaders("X-Tenant"));

        HttpResponse<String> answer = server.send(server.request(POLLING)
                .header("Origin", "https://editor.example")
                .method("OPTIONS", BodyPublishers.noBody()));

        assertThat(answer.headers()
                        .firstValue("Access-Control-Allow-Headers")
                        .orElse("")
                        .split(", "))
                .containsExactlyInAnyOrder("Authorization", "Content-Type", "X-Tenant");
    }

    @Test
    void isNotCalledByAForeignName() throws Exception {
        assertThat(statusFor("evil.example")).isEqualTo(403);
        assertThat(statusFor("evil.example:" + server.port())).isEqualTo(403);
        assertThat(statusFor("localhost:" + server.port())).isEqualTo(200);
        assertThat(statusFor("[::1]:" + server.port())).isEqualTo(200);
    }

    @Test
    void isCalledByTheNamesThatTheHostAllows() throws Exception {
        server.stop();
        server = serving(options -> options.allowHosts("spells.example"));

        assertThat(statusFor("spells.example:8080")).isEqualTo(200);
        assertThat(statusFor("evil.example")).isEqualTo(403);
    }

    @Test
    void takesAHostWithTheUsualPortForTheOriginWithoutIt() throws Exception {
        server.stop();
        server = serving(options -> options.allowHosts("a"));

        assertThat(statusFor("a:80\r\nOrigin: http://a")).isEqualTo(200);
        assertThat(statusFor("a\r\nOrigin: http://a:80")).isEqualTo(200);
        assertThat(statusFor("a:443\r\nOrigin: https://a")).isEqualTo(200);
        assertThat(statusFor("a:443\r\nOrigin: http://a")).isEqualTo(403);
        assertThat(statusFor("a:80\r\nOrigin: http://b")).isEqualTo(403);
    }

    private int statusFor(String host) throws IOException {
        try (Socket socket = new Socket("127.0.0.1", server.port())) {
            socket.setSoTimeout(20_000);
            String request =
                    "GET /socket.io/?" + POLLING + " HTTP/1.1\r\nHost: " + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(US_ASCII));
            return Integer.parseInt(new String(socket.getInputStream().readAllBytes(), UTF_8).split(" ", 3)[1]);
        }
    }

    @Test
    void letsAllPagesCallWithoutTheirCookies() throws Exception {
        server.stop();
        server = serving(SocketIoHandler.Builder::allowAnyOrigin);

        HttpResponse<String> answer = from("https://anybody.example");

        assertThat(answer.headers().firstValue(ALLOW_ORIGIN)).contains("https://anybody.example");
        assertThat(answer.headers().firstValue("Access-Control-Allow-Credentials"))
                .isEmpty();
    }
}
