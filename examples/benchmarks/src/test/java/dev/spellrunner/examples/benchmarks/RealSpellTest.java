// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class RealSpellTest {

    static final List<String> names = RealSpell.NAMES;

    @ParameterizedTest
    @FieldSource("names")
    void givesTheSameResultInTheEngineAndByHand(String name) {
        RealBenchmark benchmark = new RealBenchmark();
        benchmark.real = name;
        benchmark.prepare();

        for (int run = 1; run <= 2; run++) {
            assertThat(plain(benchmark.realFutures())).isEqualTo(plain(benchmark.realEngine()));
        }
        benchmark.close();
    }

    @ParameterizedTest
    @EnumSource(NodeKind.class)
    void givesTheSameResultWhateverItsNodesSayOfThemselves(NodeKind kind) {
        KindBenchmark benchmark = new KindBenchmark();
        benchmark.kind = kind.text;
        benchmark.workload = "layers";
        benchmark.prepare();

        assertThat(benchmark.kindEngine()).isEqualTo(benchmark.kindFutures());
        benchmark.close();
    }

    /** A spell gives whole numbers without a fraction. */
    private static Object plain(Object result) {
        return result instanceof Number number ? number.doubleValue() : result;
    }
}
