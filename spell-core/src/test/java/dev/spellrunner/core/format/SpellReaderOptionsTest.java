// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;

/** The options of a reader: what it bounds, and whether it is strict. */
class SpellReaderOptionsTest {

    private static final SpellReader READER = SpellReader.standard();

    @Nested
    class Limits {

        private static final String SPELL = """
                {"name": "s", "chain": {"nodes": {"1": {"name": "A"}, "2": {"name": "B"}}}}""";

        @Test
        void boundTheSize() {
            int length = SPELL.length();
            SpellReader exact = SpellReader.builder().maxBytes(length).build();
            SpellReader small = SpellReader.builder().maxBytes(length - 1).build();

            assertThat(exact.tryRead(SPELL).problems()).isEmpty();
            assertThat(small.tryRead(SPELL).problems())
                    .containsExactly(Problem.error(null, "is longer than " + (length - 1) + " bytes")
                            .pointer("")
                            .hint("raise SpellReader.Builder.maxBytes"));
            assertThat(messages(small.tryRead(SPELL.getBytes(StandardCharsets.UTF_8))))
                    .hasSize(1);
        }

        @Test
        void boundTheDepth() {
            SpellReader flat = SpellReader.builder().maxDepth(10).build();
            String deep = "{\"nodes\": {}, \"x\": " + "[".repeat(10) + "]".repeat(10) + "}";

            assertThat(flat.tryRead(deep).problems()).singleElement().satisfies(problem -> {
                assertThat(problem.message()).isEqualTo("is nested more than 10 deep");
                assertThat(problem.hint()).isEqualTo("raise SpellReader.Builder.maxDepth");
            });
            assertThat(READER.tryRead(deep).problems()).isEmpty();
        }

        @Test
        void boundTheDepthEvenOfFilesMadeToExhaustTheStack() {
            assertThat(messages(READER.tryRead("{\"x\":".repeat(1_000_000))))
                    .containsExactly("is nested more than 200 deep");
        }

        @Test
        void boundTheNumberOfNodes() {
            SpellReader small = SpellReader.builder().maxNodes(1).build();

            assertThat(small.tryRead(SPELL).problems()).singleElement().satisfies(problem -> {
                assertThat(problem.message()).isEqualTo("has more than 1 nodes");
                assertThat(problem.hint()).isEqualTo("raise SpellReader.Builder.maxNodes");
            });
            assertThat(SpellReader.builder().maxNodes(2).build().tryRead(SPELL).problems())
                    .isEmpty();
        }

        @Test
        void boundTheLengthOfATextAndOfANumber() {
            SpellReader terse = SpellReader.builder().maxStringLength(20).build();

            assertThat(terse.tryRead("{\"nodes\": {}, \"x\": \"" + "y".repeat(100_000) + "\"}")
                            .problems())
                    .singleElement()
                    .satisfies(problem -> {
                        assertThat(problem.message()).isEqualTo("has a text of more than 20 characters");
                        assertThat(problem.hint()).isEqualTo("raise SpellReader.Builder.maxStringLength");
                    });
            assertThat(messages(READER.tryRead("{\"nodes\": {}, \"x\": " + "9".repeat(2_000) + "}")))
                    .singleElement()
                    .asString()
                    .startsWith("is over a limit: ");
        }

        @Test
        void areThemselvesChecked() {
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SpellReader.builder().maxBytes(0).build());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SpellReader.builder().maxNodes(-1).build());
            assertThatIllegalArgumentException()
                    .isThrownBy(() -> SpellReader.builder().maxDepth(1001).build())
                    .withMessage("a depth of 1001 could exhaust the stack (at most 1000)");
        }
    }

    @Nested
    class WhenStrict {

        private static final String ODD = """
                {"name": "s", "chain": {"nodes": {"1": {"id": 5, "name": "A", "position": "left"}}}}""";

        private final SpellReader strict = SpellReader.builder().strict().build();

        @Test
        void makesEveryWarningAnError() {
            assertThat(READER.tryRead(ODD).spell()).isPresent();
            assertThat(READER.tryRead(ODD).problems()).hasSize(2).noneMatch(Problem::isError);
            assertThat(strict.tryRead(ODD).spell()).isEmpty();
            assertThat(strict.tryRead(ODD).problems()).hasSize(2).allMatch(Problem::isError);
        }

        @Test
        void readsGoodSpells() {
            assertThat(strict.tryRead("""
                    {"name": "s", "chain": {"nodes": {"1": {"name": "A"}}}}""").problems()).isEmpty();
        }

        @Test
        void isWhatAReadingIsWhenItIsTakenStrictly() {
            SpellReading reading = READER.tryRead(ODD);

            assertThat(reading.strict()).isEqualTo(strict.tryRead(ODD));
            assertThat(reading.strict().strict()).isEqualTo(reading.strict());
            assertThat(reading.spell()).isPresent();
        }

        @Test
        void staysStrictForSpellsKnownByAName() {
            assertThat(strict.fallbackName("wave").tryRead(ODD).spell()).isEmpty();
        }
    }

    private static List<String> messages(SpellReading reading) {
        return reading.problems().stream().map(Problem::message).toList();
    }
}
