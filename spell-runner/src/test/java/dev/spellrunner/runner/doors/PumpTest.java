// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class PumpTest {

    /** Tells one thing, when it is stopped. */
    private static final class LastWord implements Telling {
        private boolean stopped;
        private boolean told;

        @Override
        public void begin(Runnable available) {}

        @Override
        public byte @Nullable [] next() {
            if (!stopped || told) {
                return null;
            }
            told = true;
            return "the end".getBytes(UTF_8);
        }

        @Override
        public boolean hasEnded() {
            return told;
        }

        @Override
        public void stop() {
            stopped = true;
        }

        @Override
        public void close() {}
    }

    @Test
    void tellsTheEndWhenItsExecutorTakesNothingMore() {
        AtomicBoolean isShutDown = new AtomicBoolean();
        List<String> taken = new ArrayList<>();
        Pump pump = new Pump(
                new LastWord(),
                task -> {
                    if (isShutDown.get()) {
                        throw new RejectedExecutionException();
                    }
                    task.run();
                },
                bytes -> taken.add(new String(bytes, UTF_8)),
                () -> taken.add("over"));
        pump.begin();
        isShutDown.set(true);

        pump.stop();

        assertThat(taken).containsExactly("the end", "over");
    }
}
