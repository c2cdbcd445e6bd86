// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.TextNode;
import dev.spellrunner.runner.host.MessageMemory;
import org.junit.jupiter.api.Test;

class InputsUnderWayTest {

    private static final JsonNode INPUTS = TextNode.valueOf("some");
    private static final int MEGABYTE = 1 << 20;

    private final MessageMemory memory = new MessageMemory(20L * MEGABYTE, 10L * MEGABYTE);
    private final InputsUnderWay inputs = new InputsUnderWay(memory.share("ada"));

    @Test
    void areCountedUntilTheNodeEnds() {
        inputs.put("r-1 2", INPUTS, 1000);
        assertThat(memory.taken()).isGreaterThanOrEqualTo(1000);

        assertThat(inputs.remove("r-1 2")).isSameAs(INPUTS);
        assertThat(inputs.remove("r-1 2")).isNull();
        assertThat(memory.taken()).isZero();
    }

    @Test
    void areCountedOnceForANodeThatStartsAnew() {
        inputs.put("r-1 2", INPUTS, 1000);
        long taken = memory.taken();

        inputs.put("r-1 2", INPUTS, 1000);

        assertThat(memory.taken()).isEqualTo(taken);
    }

    @Test
    void areForgottenTheOldestFirstWhenThereAreTooManyBytes() {
        for (int i = 0; i < 100; i++) {
            inputs.put("r-1 " + i, INPUTS, MEGABYTE / 4);
        }

        assertThat(memory.taken()).isBetween((long) MEGABYTE, 4L * MEGABYTE);
        assertThat(inputs.remove("r-1 0")).isNull();
        assertThat(inputs.remove("r-1 99")).isSameAs(INPUTS);
    }

    @Test
    void areForgottenTheOldestFirstWhenThereAreTooManyNodes() {
        for (int i = 0; i < 20_000; i++) {
            inputs.put("r-1 " + i, INPUTS, 1);
        }

        assertThat(inputs.remove("r-1 9999")).isNull();
        assertThat(inputs.remove("r-1 10000")).isSameAs(INPUTS);
    }

    @Test
    void areNotKeptIfTheyAreTooLargeAndForgetNoOthersForThat() {
        inputs.put("r-1 1", INPUTS, 1000);

        inputs.put("r-1 2", INPUTS, 3 * MEGABYTE);

        assertThat(inputs.remove("r-1 2")).isNull();
        assertThat(inputs.remove("r-1 1")).isSameAs(INPUTS);
    }

    @Test
    void giveWayWhenTheUserHasNoMemoryLeft() {
        inputs.put("r-1 1", INPUTS, MEGABYTE / 4);
        try (MessageMemory.Share others = memory.share("ada")) {
            assertThat(others.take(9L * MEGABYTE)).isTrue();

            inputs.put("r-1 2", INPUTS, MEGABYTE / 4);
            inputs.put("r-1 3", INPUTS, MEGABYTE / 2);

            assertThat(inputs.remove("r-1 1")).isNull();
            assertThat(inputs.remove("r-1 3")).isNull();
            assertThat(memory.taken()).isLessThanOrEqualTo(10L * MEGABYTE);
        }
    }

    @Test
    void giveTheirMemoryBackWhenTheClientHasGone() {
        inputs.put("r-1 1", INPUTS, 1000);

        inputs.close();
        inputs.put("r-1 2", INPUTS, 1000);

        assertThat(memory.taken()).isZero();
        assertThat(inputs.remove("r-1 2")).isNull();
    }
}
