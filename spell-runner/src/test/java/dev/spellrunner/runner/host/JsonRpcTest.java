// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class JsonRpcTest {

    private static final int LIMIT = 20_000;

    /** Cannot be run, for very many reasons. */
    private static Spell veryBroken() {
        SpellBuilder spell = Spell.named("broken").id("b");
        for (int i = 1; i <= 60; i++) {
            spell.node("" + i, "Nobody Knows This " + i);
        }
        return spell.build();
    }

    @Test
    void countsTheErrorsOfABatch() throws Exception {
        try (SpellHost host =
                SpellHost.builder(user -> new InMemorySpells(veryBroken())).build()) {
            JsonRpc calls = new JsonRpc(new SpellService(host), new WireJson(EventCodec.create()), 10, LIMIT);
            String batch = IntStream.range(0, 8)
                    .mapToObj(id -> "{\"jsonrpc\":\"2.0\",\"id\":" + id
                            + ",\"method\":\"spell.run\",\"params\":{\"spell\":\"b\"}}")
                    .collect(Collectors.joining(",", "[", "]"));

            byte[] answers = calls.answer(host.connect(new User("ada")), batch).get(30, SECONDS);

            assertThat(answers).isNotNull();
            String text = new String(answers, UTF_8);
            assertThat(text)
                    .contains("has unknown component")
                    .contains("\"id\":7")
                    .contains("\"code\":\"limit\"");
            assertThat(Pattern.compile("\"jsonrpc\"").matcher(text).results()).hasSize(8);
            assertThat(answers.length).isLessThan(3 * LIMIT);
        }
    }
}
