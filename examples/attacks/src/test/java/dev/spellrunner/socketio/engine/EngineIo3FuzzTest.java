// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Clients of Engine.IO 3 that send anything over both transports: sessions end, and nothing of them is left. */
class EngineIo3FuzzTest {

    @FuzzTest
    void leavesNothingBehind(FuzzedDataProvider given) {
        EngineAttack.play(3, given);
    }
}
