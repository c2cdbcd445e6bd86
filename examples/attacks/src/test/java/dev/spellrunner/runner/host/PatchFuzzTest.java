// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** An RFC 6902 patch of any JSON: a change of a spell is made or refused, and never a defect of ours. */
class PatchFuzzTest {

    @FuzzTest
    void changesTheSpellOrIsRefused(byte[] bytes) throws Exception {
        ChangeAttack.send("patch", bytes);
    }
}
