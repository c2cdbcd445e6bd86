// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.runner.host.MessageMemory.Share;
import org.junit.jupiter.api.Test;

class MessageMemoryTest {

    private final MessageMemory memory = new MessageMemory(100, 60);
    private final Share adas = memory.share("ada");
    private final Share adasToo = memory.share("ada");
    private final Share beas = memory.share("bea");

    @Test
    void countsTheConnectionsOfAUserTogether() {
        assertThat(adas.take(40)).isTrue();

        assertThat(adasToo.take(30)).isFalse();
        assertThat(adasToo.take(20)).isTrue();
        assertThat(beas.take(30)).isTrue();
    }

    @Test
    void countsAllUsersTogether() {
        assertThat(adas.take(60)).isTrue();

        assertThat(beas.take(50)).isFalse();
        assertThat(beas.take(40)).isTrue();
        assertThat(memory.taken()).isEqualTo(100);
    }

    @Test
    void takesNothingOfWhatIsRefused() {
        assertThat(adas.take(61)).isFalse();

        assertThat(memory.taken()).isZero();
        assertThat(adas.take(60)).isTrue();
    }

    @Test
    void hasRoomAgainForWhatIsGivenBack() {
        assertThat(adas.take(60)).isTrue();

        adas.giveBack(20);

        assertThat(adasToo.take(20)).isTrue();
    }

    @Test
    void givesBackNoMoreThanAConnectionHas() {
        assertThat(adas.take(10)).isTrue();
        assertThat(adasToo.take(50)).isTrue();

        adas.giveBack(1000);

        assertThat(memory.taken()).isEqualTo(50);
        assertThat(adasToo.take(11)).isFalse();
    }

    @Test
    void hasAllAgainOfAConnectionThatEnds() {
        assertThat(adas.take(60)).isTrue();

        adas.close();
        adas.close();

        assertThat(memory.taken()).isZero();
        assertThat(adas.take(1)).isFalse();
        assertThat(adasToo.take(60)).isTrue();
    }
}
