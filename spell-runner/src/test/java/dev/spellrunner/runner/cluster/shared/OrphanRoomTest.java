// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.cluster.shared.StoredHosts.Claimed;
import dev.spellrunner.runner.cluster.shared.StoredHosts.Orphaned;
import java.util.List;
import org.junit.jupiter.api.Test;

class OrphanRoomTest {

    private final OrphanRoom room = new OrphanRoom(100);

    private static Orphaned run(String id, long bytes) {
        return new Orphaned("ada", id, bytes);
    }

    private void take(Orphaned run, long epoch) {
        room.take(new Claimed(run.user(), run.run(), epoch, 7), List.of(run));
    }

    @Test
    void hasRoomForThoseThatAreTogetherSmallEnough() {
        assertThat(room.fitting(List.of(run("a", 60), run("b", 50), run("c", 40))))
                .containsExactly(run("a", 60), run("c", 40));

        take(run("a", 60), 2);

        assertThat(room.fitting(List.of(run("b", 50), run("c", 40)))).containsExactly(run("c", 40));
    }

    @Test
    void takesOneThatIsTooLargeAlone() {
        assertThat(room.fitting(List.of(run("a", 500), run("b", 1)))).containsExactly(run("a", 500));

        take(run("a", 500), 2);

        assertThat(room.fitting(List.of(run("b", 1)))).isEmpty();
        assertThat(room.free("ada", "a", 2)).isTrue();
        assertThat(room.fitting(List.of(run("b", 1)))).hasSize(1);
    }

    @Test
    void keepsTheRoomOfARunThatHasComeBackWhenItsFirstLeaseEnds() {
        take(run("a", 60), 2);
        take(run("a", 60), 4);

        assertThat(room.free("ada", "a", 2)).isTrue();
        assertThat(room.free("ada", "a", 2)).isFalse();
        assertThat(room.free("ada", "b", 2)).isFalse();

        assertThat(room.fitting(List.of(run("b", 50)))).isEmpty();
    }
}
