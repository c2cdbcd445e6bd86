// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.ToldExchange;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Many tools come page by page, and no two have one name. */
@Timeout(60)
class McpListsTest {

    private static final int MANY = 250;

    private final SpellHost host = SpellHost.builder(
                    user -> user.id().equals("ada") ? new InMemorySpells(many()) : new InMemorySpells(alike()))
            .build();
    private final McpDoor door = McpDoor.builder(host).resources().build();

    @AfterEach
    void closeTheHost() {
        host.close();
    }

    private static Spell spell(String id) {
        return Spell.named("the " + id).id(id).node("1", "Module Trigger In").build();
    }

    private static Spell[] many() {
        return IntStream.range(0, MANY).mapToObj(each -> spell("spell " + each)).toArray(Spell[]::new);
    }

    /** Models take neither blanks nor slashes nor long names. */
    private static Spell[] alike() {
        return Stream.of("a b", "a/b", "a_b", "x".repeat(80), "x".repeat(90))
                .map(McpListsTest::spell)
                .toArray(Spell[]::new);
    }

    private JsonNode result(String user, String method, String params) throws Exception {
        String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
        ToldExchange exchange = new ToldExchange(
                new User(user), "", message, Map.of("Content-Type", "application/json", "Accept", "application/json"));
        door.serve(exchange);
        String answer = exchange.answer().get(30, SECONDS);
        return DoorJson.value(answer.substring(answer.indexOf('{')).getBytes(UTF_8));
    }

    private List<String> pages(String method, String key, String name) throws Exception {
        List<String> names = new ArrayList<>();
        String cursor = "";
        do {
            JsonNode page = result("ada", method, cursor).path("result");
            assertThat(page.path(key)).hasSizeBetween(1, 100);
            page.path(key).forEach(each -> names.add(each.path(name).asText()));
            cursor = page.has("nextCursor") ? "\"cursor\":" + page.path("nextCursor") : "";
        } while (!cursor.isEmpty());
        return names;
    }

    @Test
    void givesEachOnce() throws Exception {
        assertThat(pages("tools/list", "tools", "name")).hasSize(MANY).doesNotHaveDuplicates();
        assertThat(pages("resources/list", "resources", "uri")).hasSize(MANY).doesNotHaveDuplicates();
    }

    @Test
    void knowsNoCursorButItsOwn() throws Exception {
        for (String cursor : new String[] {"\"\"", "\"spell 1\"", "7"}) {
            assertThat(result("ada", "tools/list", "\"cursor\":" + cursor)
                            .at("/error/code")
                            .asInt())
                    .as(cursor)
                    .isEqualTo(-32602);
        }
    }

    @Test
    void callsToolsOfAlikeNamesByNamesOfTheirOwn() throws Exception {
        List<String> names =
                result("bea", "tools/list", "").path("result").path("tools").findValuesAsText("name");

        assertThat(names)
                .hasSize(5)
                .doesNotHaveDuplicates()
                .allSatisfy(name -> assertThat(name).matches("[A-Za-z0-9_-]{1,64}"));
        for (String name : names) {
            assertThat(result("bea", "tools/call", "\"name\":\"" + name + "\"")
                            .at("/result/isError")
                            .asBoolean(true))
                    .as(name)
                    .isFalse();
        }
    }
}
