// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.agui;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.doors.Telling;
import dev.spellrunner.runner.doors.ToldExchange;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import java.time.Duration;
import java.util.Collections;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class AgUiDoorTest {

    /** Does something for each element of a list. */
    private static Spell counting() {
        return Spell.named("counting")
                .id("counting")
                .node("1", "Module Trigger In")
                .node("l", "Universal Input", Map.of("name", "list"))
                .node("7", "ForEach")
                .node("8", "Count")
                .wire("1", "trigger", "7", "act1")
                .wire("l", "output", "7", "array")
                .wire("7", "act", "8", "trigger")
                .build();
    }

    private static String input() {
        return "{\"threadId\":\"t\",\"runId\":\"r\",\"messages\":[],\"forwardedProps\":{\"inputs\":{\"list\":[1,2,3]}}}";
    }

    @Test
    void tellsAClientThatIsTooSlowThatItIs() throws Exception {
        Component count = Component.named("Count").triggerInput("trigger").worker((in, ctx) -> Outputs.none());
        try (InMemoryEventLog log = EventLog.inMemory().bytes(5_000).build();
                SpellHost host = SpellHost.builder(user -> new InMemorySpells(counting()))
                        .components(StandardComponents.all().with(count))
                        .log(log)
                        .build()) {
            ToldExchange exchange = new ToldExchange(new User("ada"), "/counting", input(), Map.of());
            AgUiDoor.of(host).serve(exchange);
            Telling telling = exchange.telling().get(30, TimeUnit.SECONDS);
            await().atMost(Duration.ofSeconds(30)).until(() -> host.runs() == 0);
            try (SpellManager other = host.connect(new User("bea"))) {
                RunRequest much = RunRequest.of(Map.of("list", Collections.nCopies(200, 1)));
                other.start("counting", much).result().get(30, TimeUnit.SECONDS);
            }

            StringBuilder all = new StringBuilder();
            for (byte[] next = telling.next(); next != null; next = telling.next()) {
                all.append(new String(next, UTF_8));
            }

            assertThat(telling.hasEnded()).isTrue();
            assertThat(all.substring(all.lastIndexOf("data: ")))
                    .contains("\"type\":\"RUN_ERROR\"", "\"code\":\"slow\"");
            telling.close();
        }
    }
}
