// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.micrometer;

import dev.spellrunner.runner.observe.HostLoad;
import java.time.Duration;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Remembers a host's load for a moment, since all gauges are read at once. Thread-safe. */
final class RecentLoad {

    private static final long MOMENT = Duration.ofMillis(100).toNanos();

    private final Supplier<HostLoad> source;
    private volatile @Nullable Known known;

    RecentLoad(Supplier<HostLoad> source) {
        this.source = source;
    }

    private record Known(HostLoad load, long at) {}

    HostLoad now() {
        Known last = known;
        long time = System.nanoTime();
        if (last == null || time - last.at() > MOMENT) {
            last = new Known(source.get(), time);
            known = last;
        }
        return last.load();
    }
}
