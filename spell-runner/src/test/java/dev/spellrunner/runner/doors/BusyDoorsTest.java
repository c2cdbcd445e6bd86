// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.doors.agui.AgUiDoor;
import dev.spellrunner.runner.doors.mcp.McpDoor;
import dev.spellrunner.runner.doors.openai.OpenAiDoor;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The doors of a host that takes no more for the time being. */
@Timeout(120)
class BusyDoorsTest {

    private static final User ADA = new User("ada");

    private final SpellHost host = SpellHost.builder(user -> new InMemorySpells())
            .hostLimits(HostLimits.defaults().connectionsOfUser(1))
            .build();

    private void assertSaysWhenToAskAgain(Door door, String path, String body, int status) throws Exception {
        try (host;
                SpellManager first = host.connect(ADA)) {
            assertThat(first.user()).isEqualTo(ADA);
            ToldExchange exchange = new ToldExchange(ADA, path, body, Map.of("Content-Type", "application/json"));

            door.serve(exchange);

            assertThat(exchange.answer().get(60, SECONDS))
                    .startsWith(status + " ")
                    .contains("the limit for connections: 1");
            assertThat(exchange.answered).containsEntry("Retry-After", "1");
        }
    }

    @Test
    void tellChatsWhenToAskAgain() throws Exception {
        assertSaysWhenToAskAgain(OpenAiDoor.of(host), "/chat/completions", "{}", 429);
    }

    @Test
    void tellAgentsWhenToAskAgain() throws Exception {
        assertSaysWhenToAskAgain(AgUiDoor.of(host), "/echo", "{}", 429);
    }

    @Test
    void tellToolsWhenToAskAgain() throws Exception {
        String list = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/list\"}";
        assertSaysWhenToAskAgain(McpDoor.of(host), "", list, 503);
    }
}
