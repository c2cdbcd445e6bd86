// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/** Templates of any text: each is refused when it is made ready, or filled within bounds. */
class TemplateFuzzTest {

    private static final Map<String, Object> VALUES =
            Map.of("a", "text", "b", List.of(1, List.of(2, 3), Map.of("c", "d")), "n", 3);
    /** Far more time of a processor than filling one takes, be there others that want it or not. */
    private static final Duration LONGEST = Duration.ofSeconds(10);

    /** Not by a spell's node, which would take most of the time. */
    @FuzzTest
    void isFilledOrRefused(byte[] bytes) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        ThreadMXBean threads = ManagementFactory.getThreadMXBean();
        long begin = threads.getCurrentThreadCpuTime();
        try {
            assertThat(Template.compile("fewshot", text).fill(VALUES)).isNotNull();
        } catch (IllegalArgumentException e) {
            assertThat(e.getMessage()).startsWith("template 'fewshot'");
        }
        assertThat(Duration.ofNanos(threads.getCurrentThreadCpuTime() - begin)).isLessThan(LONGEST);
    }
}
