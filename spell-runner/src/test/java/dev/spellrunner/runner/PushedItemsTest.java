// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.spell.Spell;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PushedItemsTest extends Playing {

    private final Spell spell = Spell.named("pushed")
            .node("1", "Queue", Map.of("name", "orders", "capacity", 2))
            .node("wait", "Wait")
            .wire("1", "trigger", "wait", "trigger")
            .wire("1", "item", "wait", "in")
            .build();

    @Test
    void startsARun() {
        SpellRunner runner = on(spell).build();
        runner.play();

        assertThat(runner.push(null, "tea")).isTrue();
        endRun();
        assertThat(runner.push("orders", "cake")).isTrue();

        assertThat(items).containsExactly("tea", "cake");
    }

    @Test
    void isRefusedWhenTooMuchWaits() {
        SpellRunner runner = on(spell).build();
        runner.play();

        assertThat(runner.push("1", "runs")).isTrue();
        assertThat(runner.push("1", "waits")).isTrue();
        assertThat(runner.push("1", "waits too")).isTrue();
        assertThat(runner.push("1", "has no room")).isFalse();
    }

    @Test
    void needsASourceThatTakesIt() {
        SpellRunner runner = on(spell).build();
        runner.play();

        assertThatThrownBy(() -> runner.push("2", "tea"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("spell 'pushed': there is no one source '2' to push to (name a node: '1')");
    }

    @Test
    void needsASpellThatPlays() {
        SpellRunner runner = on(spell).build();

        assertThatThrownBy(() -> runner.push("1", "tea"))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("does not play");
    }

    @Test
    void waitsWhileItIsPaused() {
        SpellRunner runner = on(spell).build();
        runner.play();
        runner.pause();

        assertThat(runner.push("1", "tea")).isTrue();
        assertThat(items).isEmpty();

        runner.play();
        await().until(() -> items.size() == 1);
    }
}
