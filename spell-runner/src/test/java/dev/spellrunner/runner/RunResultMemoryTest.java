// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Outputs;
import java.lang.ref.ReferenceQueue;
import java.lang.ref.WeakReference;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class RunResultMemoryTest {

    private static final int ATTEMPTS = 100;
    private static final long MILLIS_TO_WAIT = 50;

    private final CountDownLatch begun = new CountDownLatch(1);
    private final ReferenceQueue<Object> released = new ReferenceQueue<>();
    private final SpellRunner runner = new Bench()
            .add(Bench.builder("Wait").nonBlocking().worker((in, ctx) -> {
                begun.countDown();
                return Outputs.later(new CompletableFuture<>());
            }))
            .on(Bench.singleWithInput("Wait", "input"))
            .sink(event -> {})
            .build();

    private record Kept(RunResult result, WeakReference<Object> input) {}

    private Kept cancelledRun() throws Exception {
        Object input = new Object();
        Run run = runner.start(Map.of("input", input));
        Bench.await(begun);
        run.cancel();
        return new Kept(Bench.await(run), new WeakReference<>(input, released));
    }

    @Test
    void holdsNothingOfACancelledRunThatWasKept() throws Exception {
        Kept kept = cancelledRun();

        for (int i = 0; i < ATTEMPTS && kept.input().get() != null; i++) {
            System.gc();
            released.remove(MILLIS_TO_WAIT);
        }

        assertThat(kept.input().get()).isNull();
        assertThat(kept.result().status()).isEqualTo(RunResult.Status.CANCELLED);
        assertThat(kept.result().run()).isNotEmpty();
    }
}
