// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PayloadCodecTest {

    private final PayloadCodec codec3 = PayloadCodec.of(EngineProtocol.V3);
    private final PayloadCodec codec4 = PayloadCodec.of(EngineProtocol.V4);
    private final List<EncodedPacket> both =
            List.of(EncodedPacket.text("é𝄞"), EncodedPacket.binary(new byte[] {1, 2, 3}));

    @Test
    void separatesThePacketsOfProtocol4() throws Exception {
        Answer.Payload payload = codec4.encodePayload(both, false);

        assertThat(new String(payload.content(), UTF_8)).isEqualTo("4é𝄞\u001ebAQID");
        assertReads(codec4, payload);
    }

    @Test
    void countsThePacketsOfProtocol3AsJavaScriptDoes() throws Exception {
        Answer.Payload payload = codec3.encodePayload(both, true);

        assertThat(new String(payload.content(), UTF_8)).isEqualTo("4:4é𝄞6:b4AQID");
        assertReads(codec3, payload);
    }

    @Test
    void writesBytesInProtocol3WhereTheClientTakesThem() throws Exception {
        Answer.Payload payload = codec3.encodePayload(both, false);

        assertThat(payload.binary()).isTrue();
        assertThat(payload.content()).startsWith(0, 7, 0xff).endsWith(1, 4, 0xff, 4, 1, 2, 3);
        assertReads(codec3, payload);
    }

    @Test
    void readsBytesThatClientsInJavaBreakIntoLines() throws Exception {
        List<IncomingPacket> packets = codec4.decodePayload("4x\u001ebAQ\nID\n".getBytes(UTF_8), false);

        assertThat(((IncomingPacket.Binary) packets.get(1)).content()).containsExactly(1, 2, 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "x", "9", "4a\u001e", "b?"})
    void refusesWhatIsNoPayloadOfProtocol4(String payload) {
        assertThatThrownBy(() -> codec4.decodePayload(payload.getBytes(UTF_8), false))
                .isInstanceOf(MalformedPacketException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"4a", "0:", "3:4a", "x:4a", "-1:4a", "99999999999:4a", "2:xa", "3:b4?"})
    void refusesWhatIsNoPayloadOfProtocol3(String payload) {
        assertThatThrownBy(() -> codec3.decodePayload(payload.getBytes(UTF_8), false))
                .isInstanceOf(MalformedPacketException.class);
    }

    private static void assertReads(PayloadCodec codec, Answer.Payload payload) throws MalformedPacketException {
        List<IncomingPacket> packets = codec.decodePayload(payload.content(), payload.binary());

        assertThat(packets).hasSize(2);
        assertThat(packets.get(0)).isEqualTo(new IncomingPacket.Text(PacketType.MESSAGE, "é𝄞"));
        assertThat(((IncomingPacket.Binary) packets.get(1)).content()).containsExactly(1, 2, 3);
    }
}
