// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EncodeBenchmarkTest {

    @Test
    void writesTheSameEventByHandAsByTheCodec() throws Exception {
        EncodeBenchmark benchmark = new EncodeBenchmark();
        benchmark.prepare();
        String first = text(benchmark.generator());

        assertThat(text(benchmark.codec())).isEqualTo(first).hasSizeBetween(180, 220);
        assertThat(text(benchmark.generator())).isEqualTo(first);
    }

    private static String text(byte[] json) {
        return new String(json, StandardCharsets.UTF_8);
    }
}
