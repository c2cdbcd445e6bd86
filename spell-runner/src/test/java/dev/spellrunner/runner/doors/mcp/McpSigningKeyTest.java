// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.doors.ToldExchange;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Servers behind one address accept what another of them has signed, if they share a key. */
@Timeout(60)
class McpSigningKeyTest {

    private static final byte[] KEY = "0123456789abcdef0123456789abcdef".getBytes(UTF_8);

    private final SpellHost host = SpellHost.builder(user -> new InMemorySpells(IntStream.range(0, 150)
                    .mapToObj(each -> Spell.named("spell " + each)
                            .id("spell " + each)
                            .node("1", "Module Trigger In")
                            .build())
                    .toArray(Spell[]::new)))
            .build();

    @AfterEach
    void closeTheHost() {
        host.close();
    }

    private McpDoor withKey() {
        return McpDoor.builder(host).signingKey(KEY).build();
    }

    private static ToldExchange ask(McpDoor door, String method, String params, Map<String, String> more) {
        Map<String, String> headers = new HashMap<>(more);
        headers.putAll(Map.of("Content-Type", "application/json", "Accept", "application/json"));
        String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
        ToldExchange exchange = new ToldExchange(new User("ada"), "", message, headers);
        door.serve(exchange);
        return exchange;
    }

    private static String answer(ToldExchange exchange) throws Exception {
        return exchange.answer().get(30, SECONDS);
    }

    private static String ping(McpDoor door, String session) throws Exception {
        return answer(ask(door, "ping", "", Map.of("Mcp-Session-Id", session)));
    }

    private static String sessionOf(McpDoor door) throws Exception {
        ToldExchange exchange = ask(
                door,
                "initialize",
                "\"protocolVersion\":\"2025-11-25\",\"capabilities\":{},\"clientInfo\":{\"name\":\"t\",\"version\":\"1\"}",
                Map.of());
        answer(exchange);
        return requireNonNull(exchange.answered.get("Mcp-Session-Id"));
    }

    @Test
    void letsASessionGoOnAtAnotherServer() throws Exception {
        String session = sessionOf(withKey());

        assertThat(ping(withKey(), session)).startsWith("200").contains("\"result\"");
    }

    @Test
    void isRandomByDefaultSoThatEachServerHasSessionsOfItsOwn() throws Exception {
        McpDoor first = McpDoor.builder(host).build();
        McpDoor second = McpDoor.builder(host).build();
        String session = sessionOf(first);

        assertThat(ping(first, session)).startsWith("200");
        assertThat(ping(second, session)).startsWith("404").contains("initialize again");
        assertThat(ping(withKey(), session)).startsWith("404");
    }

    @Test
    void letsAListGoOnAtAnotherServer() throws Exception {
        String page = answer(ask(withKey(), "tools/list", "", Map.of()));
        String cursor = page.replaceFirst("(?s).*\"nextCursor\":(\"[^\"]+\").*", "$1");

        String next = answer(ask(withKey(), "tools/list", "\"cursor\":" + cursor, Map.of()));
        String elsewhere = answer(ask(McpDoor.builder(host).build(), "tools/list", "\"cursor\":" + cursor, Map.of()));

        assertThat(next).contains("\"tools\":[{").doesNotContain("nextCursor");
        assertThat(elsewhere).contains("-32602");
    }

    @Test
    void isNotOneThatCouldBeGuessed() {
        McpDoor.Builder door = McpDoor.builder(host).signingKey(new byte[31]);

        assertThatThrownBy(door::build)
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("the signing key has 31 bytes (give 32 random ones or more)");
    }
}
