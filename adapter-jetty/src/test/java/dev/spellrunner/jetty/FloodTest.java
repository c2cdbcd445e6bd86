// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.log.EventLog;
import java.time.Duration;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.parallel.Isolated;

/** A million events for a client that never reads. */
@Isolated("measures the heap")
@Timeout(120)
class FloodTest {

    private static final int ELEMENTS = 10_000;
    private static final int LOG_BYTES = 8 * 1024 * 1024;
    private static final long MOST_HEAP = 64L * 1024 * 1024;

    @Test
    void boundsWhatAClientCostsThatNeverReadsWhileOthersAreServed() throws Exception {
        flood(160_000);
    }

    @Test
    @Tag("full")
    void boundsWhatAClientCostsThatNeverReadsAMillionEvents() throws Exception {
        flood(1_000_000);
    }

    private static void flood(int count) throws Exception {
        Fixture fixture = new Fixture(
                UnaryOperator.identity(),
                options -> options.sendTimeout(Duration.ofMinutes(2)),
                EventLog.inMemory().bytes(LOG_BYTES));
        try (fixture;
                RawSocket deaf = new RawSocket(fixture.start().port());
                RpcClient other = fixture.connect("ada-token");
                SpellManager flooding = fixture.host.connect(Fixture.ADA)) {
            deaf.head();
            deaf.sendText("{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"spell.open\",\"params\":{\"spell\":\"l\"}}");
            await().atMost(Duration.ofSeconds(30)).until(() -> fixture.host.openSpells() == 1);
            List<Integer> list = Collections.nCopies(ELEMENTS, 1);
            long before = usedHeap();

            for (int events = 0; events < count; events += 2 * ELEMENTS) {
                flooding.start("l", RunRequest.of(Map.of("list", list)))
                        .result()
                        .get(60, TimeUnit.SECONDS);
                assertThat(other.call("spell.run", "{\"spell\":\"e\"}").has("result"))
                        .isTrue();
            }

            assertThat(fixture.log.bytes()).isLessThan(2L * LOG_BYTES);
            assertThat(usedHeap() - before).isLessThan(MOST_HEAP);
        }
    }

    private static long usedHeap() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
