// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PacketReaderTest {

    @Test
    void readsAnEventWithAnAckInANamespace() throws Exception {
        Packet packet = PacketReader.read("2/admin,13[\"save\",{\"a\":1}]");

        assertThat(packet.type()).isEqualTo(PacketType.EVENT);
        assertThat(packet.namespace()).isEqualTo("/admin");
        assertThat(packet.ackId()).isEqualTo(13);
        assertThat(packet.content()).hasToString("[\"save\",{\"a\":1}]");
    }

    @Test
    void readsTheParametersThatClientsOfVersion2PutBehindTheNamespace() throws Exception {
        Packet packet = PacketReader.read("0/admin?token=x,");

        assertThat(packet.namespace()).isEqualTo("/admin");
        assertThat(packet.query()).isEqualTo("token=x");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "7",
                "x",
                "2",
                "2{}",
                "2[]",
                "2[{}]",
                "2[\"a\"",
                "2[\"a\"]x",
                "21234567890123456[\"a\"]",
                "5[\"a\"]",
                "511-[\"a\"]",
                "51[\"a\"]",
                "1[]",
                "0[]",
                "31{}"
            })
    void refusesWhatIsNoPacket(String text) {
        assertThatThrownBy(() -> PacketReader.read(text)).isInstanceOf(MalformedPacketException.class);
    }
}
