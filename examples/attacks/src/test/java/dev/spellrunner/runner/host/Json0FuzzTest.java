// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.code_intelligence.jazzer.junit.FuzzTest;

/** Operations of ot-json0 of any JSON: a change of a spell is made or refused, and never a defect of ours. */
class Json0FuzzTest {

    @FuzzTest
    void changesTheSpellOrIsRefused(byte[] bytes) throws Exception {
        ChangeAttack.send("diff", bytes);
    }
}
