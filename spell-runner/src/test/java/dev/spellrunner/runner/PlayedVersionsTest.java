// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.PlayState.Phase;
import dev.spellrunner.runner.PlayState.Status;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class PlayedVersionsTest extends Playing {

    @Test
    void goesOnWithSourcesThatAreTheSame() {
        SpellRunner older = runner();
        SpellRunner newer = AsHost.succeeding(older, on(drawingOfTwo().build()));
        older.play();

        new HostHooks().playOn(newer);
        tap.give("a");
        well.give("b");

        assertThat(tap.subscriptions()).isOne();
        assertThat(items).containsExactly("a", "b");
        assertThat(older.playState()).isEqualTo(newer.playState());
        assertThat(statuses(newer.playState())).containsExactly(Status.OPEN, Status.OPEN);
    }

    @Test
    void beginsASourceAnewThatHasChanged() {
        SpellRunner older = runner();
        SpellRunner newer = AsHost.succeeding(
                older,
                on(Spell.named("stream")
                        .node("tap", "Tap", Map.of("faster", true))
                        .build()));
        older.play();

        new HostHooks().playOn(newer);

        assertThat(tap.subscriptions()).isEqualTo(2);
        assertThat(tap.isCancelled()).isFalse();
    }

    @Test
    void letsGoOfASourceThatIsGone() {
        SpellRunner older = on(drawingOfTwo().build()).build();
        SpellRunner newer = AsHost.succeeding(older, on(drawing().build()));
        older.play();

        new HostHooks().playOn(newer);

        assertThat(well.isCancelled()).isTrue();
        assertThat(tap.isCancelled()).isFalse();
        newer.close();
        assertThat(tap.isCancelled()).isTrue();
    }

    @Test
    void stopsIfThereAreNone() {
        SpellRunner older = runner();
        SpellRunner newer = AsHost.succeeding(older, on(Bench.single("Echo")));
        older.play();

        new HostHooks().playOn(newer);

        assertThat(tap.isCancelled()).isTrue();
        assertThat(newer.playState().phase()).isEqualTo(Phase.STOPPED);
    }

    @Test
    void arePlayedOnInTheirOrderWhicheverIsFaster() {
        SpellRunner older = runner();
        SpellRunner newer = AsHost.succeeding(older, on(drawingOfTwo().build()));
        SpellRunner newest = AsHost.succeeding(newer, on(drawingOfTwo().build()));
        older.play();

        new HostHooks().playOn(newest);
        new HostHooks().playOn(newer);
        newer.close();

        assertThat(older.pause().phase()).isEqualTo(Phase.PAUSED);
        assertThat(newest.play().phase()).isEqualTo(Phase.PLAYING);
    }
}
