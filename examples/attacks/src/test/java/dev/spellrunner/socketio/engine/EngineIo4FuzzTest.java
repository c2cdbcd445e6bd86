// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;

/** Clients of Engine.IO 4 that send anything over both transports: sessions end, and nothing of them is left. */
class EngineIo4FuzzTest {

    @FuzzTest
    void leavesNothingBehind(FuzzedDataProvider given) {
        EngineAttack.play(4, given);
    }
}
