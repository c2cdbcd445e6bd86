// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import dev.spellrunner.runner.observe.RunOrigin;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class BeginningRunsTest {

    private static final User ADA = new User("ada");

    private final Spell spell = Spell.named("echo")
            .id("e")
            .node("1", "Module Trigger In")
            .node("2", "Output", Map.of("name", "said"))
            .wire("1", "trigger", "2", "trigger")
            .build();

    /** On the thread that starts it, a run tells events, and ends, before its start has returned. */
    @Test
    void areKnownToWhoeverHearsTheirFirstEvent() {
        List<String> found = new ArrayList<>();
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell))
                .executor(Runnable::run)
                .build()) {
            AtomicReference<SpellManager> watching = new AtomicReference<>();
            watching.set(host.connect(ADA, () -> ask(watching.get(), found), RunOrigin.JAVA));
            watching.get().open("e");
            ask(watching.get(), found);

            String run = host.connect(ADA).start("e", RunRequest.of(Map.of())).id();

            assertThat(found).isNotEmpty().containsOnly(run);
        }
    }

    private static void ask(SpellManager manager, List<String> found) {
        if (manager == null) {
            return;
        }
        List<LoggedEvent> events = manager.take(1 << 16);
        for (LoggedEvent event : events) {
            try (Follower follower = manager.followRun(event.run(), 0, () -> {})) {
                assertThat(follower).isNotNull();
                found.add(event.run());
            }
        }
    }
}
