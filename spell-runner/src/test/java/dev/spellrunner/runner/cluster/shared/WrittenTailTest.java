// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

class WrittenTailTest {

    private static final int KIB = 1024;
    private static final int MIB = KIB * KIB;
    private static final long SECOND = TimeUnit.SECONDS.toNanos(1);

    private final AtomicLong inAll = new AtomicLong();
    private final WrittenTail tail = new WrittenTail(inAll, 2 * MIB);
    private long seq;

    /** Writes events of a kibibyte each. */
    private void write(int count, long at) {
        for (int i = 0; i < count; i++) {
            seq++;
            tail.add(List.of(new LoggedEvent("r", seq, seq, "progress", false, new byte[KIB])), at);
        }
    }

    @Test
    void givesWhatWasWrittenBehindANumber() {
        write(10, 0);

        assertThat(tail.between(7, 9)).extracting(LoggedEvent::seq).containsExactly(8L, 9L);
        assertThat(tail.between(10, 12)).isNull();
    }

    @Test
    void keepsAMebibyteOfTheLastTenSeconds() {
        write(2000, 5 * SECOND);

        assertThat(tail.between(2000 - 1024, 2000)).hasSize(1024);
        assertThat(tail.between(2000 - 1025, 2000)).isNull();
        assertThat(inAll).hasValue(MIB);
    }

    @Test
    void keepsLittleOfWhatIsOlder() {
        write(1000, 0);
        write(1, 11 * SECOND);

        assertThat(tail.between(1001 - 64, 1001)).hasSize(64);
        assertThat(tail.between(1001 - 65, 1001)).isNull();
        assertThat(inAll).hasValue(64 * KIB);
    }

    @Test
    void keepsLittleWhileAllRunsTogetherKeepTooMuch() {
        inAll.set(2 * MIB);

        write(1000, 0);

        assertThat(tail.between(1000 - 65, 1000)).isNull();
        assertThat(inAll).hasValue(2 * MIB + 64 * KIB);
    }

    @Test
    void keepsAnEventThatIsLargeByItself() {
        tail.add(List.of(new LoggedEvent("r", 1, 1, "completed", false, new byte[3 * MIB])), 0);

        assertThat(tail.between(0, 1)).hasSize(1);
    }

    @Test
    void keepsNothingWhenItIsDropped() {
        write(100, 0);

        tail.drop();

        assertThat(tail.between(0, 100)).isNull();
        assertThat(inAll).hasValue(0);
    }
}
