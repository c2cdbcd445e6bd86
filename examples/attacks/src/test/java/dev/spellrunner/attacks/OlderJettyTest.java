// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Server;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Both adapters in a process with an older Jetty, on which every request with a body would hang for ever: they refuse to start,
 * and say what to do. The property {@code older.jetty} names a version that is in the local repository; see {@code
 * .ci/check-floors}.
 */
@Timeout(120)
@EnabledIfSystemProperty(named = "older.jetty", matches = ".+")
class OlderJettyTest {

    private static final String OLDER = System.getProperty("older.jetty", "");

    @ParameterizedTest
    @ValueSource(strings = {"dev.spellrunner.attacks.AttackedServer", "dev.spellrunner.socketio.jetty.VictimServer"})
    void isRefusedAtTheStart(String main) throws Exception {
        Process process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("java.class.path").replace(Server.getVersion(), OLDER),
                        main)
                .redirectErrorStream(true)
                .start();
        try {
            // It would serve until its input ends.
            process.getOutputStream().close();

            String said = new String(process.getInputStream().readAllBytes(), UTF_8);

            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
            assertThat(said)
                    .contains("Jetty " + OLDER + " is too old for Spellrunner's adapter")
                    .contains("use 12.1.4 or later");
        } finally {
            process.destroyForcibly();
        }
    }
}
