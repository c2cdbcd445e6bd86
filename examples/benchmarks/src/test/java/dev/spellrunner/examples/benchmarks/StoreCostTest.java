// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Tag("full")
class StoreCostTest {

    @Test
    @Timeout(300)
    void printsWhatEachWayToKeepRunsCosts() throws Exception {
        ByteArrayOutputStream table = new ByteArrayOutputStream();

        StoreCost.print(new PrintStream(table, true, StandardCharsets.UTF_8), "chain-100", 0.001);

        assertThat(table.toString(StandardCharsets.UTF_8).lines())
                .hasSize(6)
                .anyMatch(line -> line.startsWith("| memory alone |") && line.contains("| 1.00 |"))
                .anyMatch(line -> line.startsWith("| directory, sync BARRIERS |"));
    }
}
