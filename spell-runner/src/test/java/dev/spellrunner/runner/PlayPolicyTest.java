// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.PlayState.Phase;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlayPolicyTest extends Playing {

    @Test
    void asksForTheNextItemWhenTheRunHasEnded() {
        SpellRunner runner = runner();

        runner.play();
        assertThat(tap.asked()).isOne();

        tap.give("first");
        assertThat(tap.asked()).isZero();

        endRun();
        assertThat(tap.asked()).isOne();
    }

    @Test
    void letsItemsQueueUp() {
        SpellRunner runner = runner();

        runner.play(PlayPolicy.queue(2));
        assertThat(tap.asked()).isEqualTo(3);
        List.of("a", "b", "c").forEach(tap::give);

        assertThat(items).containsExactly("a");
        assertThat(tap.asked()).isZero();

        endRun();
        assertThat(tap.asked()).isOne();
        endRun();
        endRun();
        assertThat(items).containsExactly("a", "b", "c");
    }

    @Test
    void keepsTheLatestItem() {
        SpellRunner runner = runner();

        runner.play(PlayPolicy.latest());
        List.of("a", "b", "c", "d").forEach(tap::give);
        assertThat(tap.asked()).isOne();
        endRun();
        endRun();

        assertThat(items).containsExactly("a", "d");
    }

    @Test
    void changesItsPolicyWhileItPlays() {
        SpellRunner runner = runner();
        runner.play();

        runner.play(PlayPolicy.queue(4));

        assertThat(tap.asked()).isEqualTo(5);
        assertThat(phasesTold()).containsExactly(Phase.PLAYING);
    }

    @Test
    void failsASourceThatGivesMoreThanWasAskedFor() {
        SpellRunner runner = runner();
        runner.play();

        tap.give("asked for");
        tap.give("not asked for");

        assertThat(tap.isCancelled()).isTrue();
        assertThat(runner.playState().phase()).isEqualTo(Phase.STOPPED);
        assertThat(runner.playState().sources().get(0).error())
                .hasValueSatisfying(error -> assertThat(error).contains("more items than were asked for"));
    }
}
