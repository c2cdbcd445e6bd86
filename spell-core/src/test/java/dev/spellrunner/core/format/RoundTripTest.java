// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.spellrunner.core.spell.Spell;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;

@Order(1)
class RoundTripTest {

    private static final int SEEDS = Integer.getInteger("spellrunner.seeds", 100);
    private static final int SPELLS = 20 * SEEDS;
    private static final int DAMAGES = 200 * SEEDS;

    @Test
    void losesNothingOfRandomSpells() {
        for (int seed = 0; seed < SPELLS; seed++) {
            String json = new RandomSpells(seed).spell();

            SpellReading reading = SpellReader.standard().tryRead(json);

            assertThat(reading.problems()).as("seed %d: %s", seed, json).noneMatch(Problem::isError);
            Spell spell = reading.orThrow();
            JsonTrees.assertSame(SpellWriter.compact().write(spell), json);
            JsonTrees.assertSame(new String(SpellWriter.pretty().writeBytes(spell), StandardCharsets.UTF_8), json);
        }
    }

    @Test
    void readsAnEqualSpellFromWhatItWrote() {
        for (int seed = 0; seed < SPELLS; seed++) {
            Spell spell = SpellReader.standard().read(new RandomSpells(seed).spell());

            Spell again = SpellReader.standard()
                    .fallbackName(spell.name())
                    .read(SpellWriter.pretty().write(spell));

            assertThat(again).as("seed %d", seed).isEqualTo(spell);
        }
    }

    @Test
    void neverThrowsForDamagedFiles() {
        Random random = new Random(7);
        for (int i = 0; i < DAMAGES; i++) {
            byte[] bytes = damaged(new RandomSpells(i % 100).spell().getBytes(StandardCharsets.UTF_8), random);

            assertThatCode(() -> {
                        SpellReading reading = SpellReader.standard().tryRead(bytes);
                        reading.spell().ifPresent(SpellWriter.compact()::write);
                        assertThat(reading.problems().toString()).isNotNull();
                        assertThat(reading.spell().isEmpty())
                                .isEqualTo(reading.problems().stream().anyMatch(Problem::isError));
                    })
                    .as("damage %d: %s", i, new String(bytes, StandardCharsets.ISO_8859_1))
                    .doesNotThrowAnyException();
        }
    }

    private static byte[] damaged(byte[] bytes, Random random) {
        if (random.nextInt(4) == 0) {
            return Arrays.copyOf(bytes, random.nextInt(bytes.length));
        }
        for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
            int at = random.nextInt(bytes.length);
            bytes[at] = random.nextBoolean()
                    ? (byte) (bytes[at] ^ 1 << random.nextInt(8))
                    : (byte) "{}[]\":,0-e\\nt".charAt(random.nextInt(13));
        }
        return bytes;
    }
}
