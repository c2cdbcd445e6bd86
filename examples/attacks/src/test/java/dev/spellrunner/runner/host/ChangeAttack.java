// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.attacks.AttackedHost;
import dev.spellrunner.core.event.EventCodec;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/** Changes of a spell of any JSON: each is made or refused, and never a defect of ours. */
final class ChangeAttack {

    private static final AttackedHost HOST = new AttackedHost();
    private static final SpellService SERVICE = new SpellService(HOST.host());
    private static final EventCodec CODEC = EventCodec.create();

    private ChangeAttack() {}

    /** Sends changes under the name of their notation, and looks at the answer. */
    static void send(String notation, byte[] bytes) throws Exception {
        String json = new String(bytes, StandardCharsets.UTF_8);
        List<?> changes;
        try {
            changes = CODEC.decodeValues("{\"c\":" + json + "}").get("c") instanceof List<?> list ? list : List.of();
        } catch (IllegalArgumentException noJson) {
            assertThat(noJson.getMessage()).isNotBlank();
            return;
        }
        try (SpellManager caller = HOST.connect()) {
            CompletableFuture<?> changed =
                    SERVICE.call(caller, "spell.update", Map.of("spell", AttackedHost.SPELL, notation, changes));

            Throwable thrown = changed.handle((done, failure) -> failure).get(20, TimeUnit.SECONDS);

            if (thrown != null) {
                assertThat(ServiceException.of(thrown).code()).isNotEqualTo(ServiceException.Code.INTERNAL);
            }
        }
    }
}
