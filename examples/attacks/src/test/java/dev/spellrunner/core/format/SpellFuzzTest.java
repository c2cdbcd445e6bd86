// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;

/** Spells of any bytes: each is refused with problems, or survives a round trip and can be checked. */
class SpellFuzzTest {

    @FuzzTest
    void isReadOrRefused(byte[] bytes) {
        SpellReading reading = SpellReader.standard().tryRead(bytes);

        assertThat(reading.problems().toString()).isNotNull();
        assertThat(reading.spell().isEmpty())
                .isEqualTo(reading.problems().stream().anyMatch(Problem::isError));
        reading.spell().ifPresent(SpellFuzzTest::check);
    }

    private static void check(Spell spell) {
        String written = SpellWriter.compact().write(spell);
        Spell again = SpellReader.standard()
                .fallbackName(spell.name())
                .read(SpellWriter.pretty().write(spell));

        assertThat(SpellWriter.compact().write(again)).isEqualTo(written);
        assertThat(SpellRunner.builder(spell)
                        .components(StandardComponents.all())
                        .check()
                        .toString())
                .isNotNull();
    }
}
