// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

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
    void countsWhatATextTakesWhenItIsRead() {
        MessageMemory large = new MessageMemory(10_000_000, 5_000_000);
        Share share = large.share("ada");

        assertThat(share.takeToRead("[" + "{},".repeat(10_000) + "{}]")).isBetween(1_500_000L, 3_000_000L);
        assertThat(large.taken()).isGreaterThan(1_500_000);
        assertThat(share.takeToRead(("\"" + "{},\\\"[:".repeat(10_000) + "\"").getBytes(UTF_8)))
                .as("a text that looks like JSON")
                .isEqualTo(2 * 70_002 + 56);
        assertThat(MessageMemory.bytesToRead("[" + "0,".repeat(9_999) + "0]"))
                .as("numbers, which take less than texts")
                .isBetween(300_000L, 500_000L);
    }

    @Test
    void tellsATextThatIsTooLargeFromOneThatHasToWait() {
        assertThatThrownBy(() -> adas.takeToRead("[1,2,3]"))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.code()).isEqualTo(ServiceException.Code.LIMIT));
        assertThat(adas.take(60)).isTrue();
        assertThatThrownBy(() -> adasToo.takeToRead("12345"))
                .isInstanceOfSatisfying(
                        ServiceException.class, e -> assertThat(e.code()).isEqualTo(ServiceException.Code.BUSY));
        assertThat(memory.taken()).isEqualTo(60);
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
