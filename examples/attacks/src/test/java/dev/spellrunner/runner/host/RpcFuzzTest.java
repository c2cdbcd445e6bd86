// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.spellrunner.attacks.AttackedHost;
import dev.spellrunner.core.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;

/** JSON-RPC messages of any text: each is answered, and never as a defect of ours. */
class RpcFuzzTest {

    private static final AttackedHost HOST = new AttackedHost();
    private static final JsonRpc CALLS =
            new JsonRpc(new SpellService(HOST.host()), new WireJson(EventCodec.create()), 100, 1_000_000);

    @FuzzTest
    void isAnswered(byte[] bytes) throws Exception {
        String message = new String(bytes, StandardCharsets.UTF_8);
        try (SpellManager caller = HOST.connect()) {
            byte[] answer = CALLS.answer(caller, message).get(60, TimeUnit.SECONDS);

            if (answer != null) {
                assertThat(new String(answer, StandardCharsets.UTF_8)).doesNotContain("\"code\":\"internal\"");
            }
        }
    }
}
