// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Issue 16: errors below the path of the adapter were HTML pages of Jetty. */
@Timeout(60)
class EarlyErrorsTest {

    private final LocalServer server;

    EarlyErrorsTest() throws Exception {
        server = new LocalServer();
    }

    @AfterEach
    void stop() throws Exception {
        server.stop();
    }

    private String answerTo(String lines) throws IOException {
        try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), server.port())) {
            socket.setSoTimeout(30_000);
            socket.getOutputStream()
                    .write((lines.replace("|", "\r\n") + "\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                            .getBytes(ISO_8859_1));
            socket.shutdownOutput();
            return new String(socket.getInputStream().readAllBytes(), ISO_8859_1);
        }
    }

    private static void assertIsOfEngineIo(String answer, int status) {
        assertThat(answer).startsWith("HTTP/1.1 " + status).contains("application/json");
        assertThat(answer.substring(answer.indexOf("\r\n\r\n") + 4))
                .isEqualTo("{\"code\":3,\"message\":\"Bad request\"}");
    }

    @ParameterizedTest
    @CsvSource({
        "GET /socket.io/?EIO=4&transport=polling&sid=%ZZ HTTP/1.1, 400",
        "GET /socket.io/%FF HTTP/1.1, 400",
        "GET /socket.io/a%2Fb HTTP/1.1, 400",
        "GET /socket.io//b HTTP/1.1, 400",
        "GET /socket.io/other HTTP/1.1, 404",
        "GET /socket.io/?a b HTTP/1.1, 400",
        "GET /socket.io/ HTTP/9.1, 505",
        "G@T /socket.io/ HTTP/1.1, 400",
        "POST /socket.io/?EIO=4&transport=polling HTTP/1.1|Content-Length: many, 400",
        "POST /socket.io/?EIO=4&transport=polling HTTP/1.1|Expect: nothing, 417",
        "GET /socket.io/?EIO=4&transport=polling HTTP/1.1|No colon, 400",
        "GET /socket.io/?EIO=4&transport=websocket HTTP/1.1|Upgrade: websocket|Connection: Upgrade, 400"
    })
    void areThoseOfEngineIo(String lines, int status) throws IOException {
        String answer = answerTo(lines);

        assertThat(answer).doesNotContain("<html");
        assertIsOfEngineIo(answer, status);
    }

    @Test
    void areThoseOfEngineIoForWhatIsTooLarge() throws IOException {
        String much = "x".repeat(20_000);

        assertIsOfEngineIo(answerTo("GET /socket.io/?" + much + " HTTP/1.1"), 414);
        assertIsOfEngineIo(answerTo("GET /socket.io/ HTTP/1.1|X: " + much), 431);
    }

    @Test
    void areThoseOfTheServerElsewhere() throws IOException {
        assertThat(answerTo("GET /other HTTP/1.1")).startsWith("HTTP/1.1 404").contains("<html");
        assertThat(answerTo("GET /other HTTP/1.1|X: " + "x".repeat(20_000)))
                .startsWith("HTTP/1.1 431")
                .contains("<html");
    }

    @Test
    void leavesAddressesThatCannotBeReadToAnotherErrorHandler() throws Exception {
        server.jetty.stop();
        server.jetty.setErrorHandler((request, response, callback) -> {
            callback.succeeded();
            return true;
        });
        server.jetty.start();

        assertThat(answerTo("GET /socket.io/?" + "x".repeat(20_000) + " HTTP/1.1"))
                .startsWith("HTTP/1.1 414")
                .doesNotContain("code");
        assertIsOfEngineIo(answerTo("GET /socket.io/ HTTP/1.1|X: " + "x".repeat(20_000)), 431);
    }

    @Test
    void addsNothingToAServerThatStopsAndStarts() throws Exception {
        server.jetty.stop();
        var before = server.jetty.getErrorHandler();
        for (int i = 0; i < 3; i++) {
            server.jetty.start();
            assertThat(server.jetty.getErrorHandler()).isInstanceOf(EarlyErrors.class);
            server.jetty.stop();
        }

        assertThat(server.jetty.getErrorHandler()).isSameAs(before);
    }
}
