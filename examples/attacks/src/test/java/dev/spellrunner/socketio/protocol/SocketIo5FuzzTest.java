// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Clients of Socket.IO's protocol 5, over Engine.IO 4, that send anything: packets are heard or refused, and nothing is left of them. */
class SocketIo5FuzzTest {

    @FuzzTest
    void leavesNothingBehind(FuzzedDataProvider given) {
        ProtocolAttack.play(4, given);
    }
}
