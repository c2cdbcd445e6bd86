// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Events of any bytes: each is refused by the codec's own exception, or written as it was read. */
class EventFuzzTest {

    private static final EventCodec CODEC = EventCodec.create();

    @FuzzTest
    void isReadOrRefused(byte[] bytes) {
        NodeEvent event;
        try {
            event = CODEC.decode(bytes);
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).isNotBlank();
            return;
        }

        String written = CODEC.encodeToString(event);

        assertThat(CODEC.encodeToString(CODEC.decode(written))).isEqualTo(written);
        assertThat(CODEC.decodeIfKnown(written)).isPresent();
    }
}
