// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.cluster.Proxy;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(120)
class RedisLinkTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(20);
    private static final Duration LONG = Duration.ofSeconds(30);

    @Test
    void neverTakesAReplyThatWasCutForAWholeOne() throws Exception {
        RedisServer server = RedisServer.shared();
        String key = RedisServer.newPrefix() + ":list";
        try (Proxy proxy = new Proxy(server.port());
                RedisLink link = new RedisLink(RedisServer.at(proxy), TIMEOUT)) {
            List<String> numbers =
                    IntStream.range(0, 500).mapToObj(i -> i + "x".repeat(2000)).toList();
            for (String number : numbers) {
                link.call(Command.of("RPUSH", key, number));
            }
            int failed = 0;

            for (int i = 0; i < 40; i++) {
                proxy.cutAfter(30_011 + i * 1777);
                try {
                    List<?> read = RedisLink.list(link.call(Command.of("LRANGE", key, "0", "-1")));
                    assertThat(read.stream().map(RedisLink::text).toList()).isEqualTo(numbers);
                } catch (RedisFailure e) {
                    failed++;
                }
            }

            assertThat(failed).isEqualTo(40);
            assertThat(RedisLink.list(link.call(Command.of("LRANGE", key, "0", "-1"))))
                    .hasSize(500);
        }
    }

    @Test
    void givesUpAConnectionThatDoesNotAnswer() throws Exception {
        RedisServer server = RedisServer.shared();
        try (Proxy proxy = new Proxy(server.port());
                RedisLink link = new RedisLink(RedisServer.at(proxy), Duration.ofMillis(200))) {
            await().atMost(LONG).ignoreException(RedisFailure.class).until(() -> link.call(Command.of("PING")) != null);
            proxy.stall(true);

            assertThatExceptionOfType(RedisFailure.class)
                    .isThrownBy(() -> link.call(Command.of("ECHO", "late")))
                    .withMessageContaining("cannot be reached");

            proxy.stall(false);
            // A busy machine may not answer in that time, either.
            await().atMost(LONG)
                    .ignoreException(RedisFailure.class)
                    .untilAsserted(() -> assertThat(RedisLink.text(link.call(Command.of("ECHO", "now"))))
                            .isEqualTo("now"));
        }
    }

    @Test
    void loadsAScriptThatRedisHasForgotten() throws Exception {
        RedisServer server = RedisServer.shared();
        try (RedisLink link = new RedisLink(server.uri(), TIMEOUT)) {
            Command beat = LuaScript.BEAT.with(
                    List.of(RedisLink.bytes(RedisServer.newPrefix()), RedisLink.bytes("me"), RedisLink.bytes(1000)));
            link.call(beat);
            server.command("SCRIPT", "FLUSH");

            assertThat(RedisLink.list(link.call(beat))).hasSize(3);
        }
    }

    @Test
    void saysWhatIsWrongWithAnAddress() {
        assertThatExceptionOfType(IllegalArgumentException.class)
                .isThrownBy(() -> new RedisLink(URI.create("http:nowhere"), TIMEOUT))
                .withMessageContaining("redis://HOST:PORT");
    }
}
