// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.benchmarks;

import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;
import org.openjdk.jmh.util.Statistics;

/** Measurements by benchmark and parameter, several in one text. A missing one is {@code NaN}. Immutable. */
final class Scores {

    private static final String ALLOCATION = "gc.alloc.rate.norm";

    private final Map<String, Double> times = new HashMap<>();
    private final Map<String, Double> bytes = new HashMap<>();
    /** By benchmark and parameter: by which part the median of the iterations is above the time. */
    private final Map<String, Double> spreads = new TreeMap<>();

    Scores(Collection<RunResult> measured) {
        for (RunResult result : measured) {
            String benchmark = result.getParams().getBenchmark();
            String parameter = result.getParams().getParamsKeys().stream()
                    .sorted(Comparator.reverseOrder())
                    .map(result.getParams()::getParam)
                    .collect(Collectors.joining(" "));
            String key = key(benchmark.substring(benchmark.lastIndexOf('.') + 1), parameter);
            Statistics each = result.getPrimaryResult().getStatistics();
            // Others who share a machine make iterations slower, and never faster.
            double undisturbed = each.getMin();
            times.put(key, undisturbed);
            spreads.put(key, each.getPercentile(50) / undisturbed - 1);
            Result<?> allocation = result.getSecondaryResults().get(ALLOCATION);
            if (allocation != null) {
                bytes.put(key, allocation.getScore());
            }
        }
    }

    private static String key(String benchmark, String parameter) {
        return benchmark + " " + parameter;
    }

    /** Returns how long one call took, in the benchmark's unit. */
    double time(String benchmark, String parameter) {
        return times.getOrDefault(key(benchmark, parameter), Double.NaN);
    }

    /** Returns how many bytes one call allocated. */
    double bytes(String benchmark, String parameter) {
        return bytes.getOrDefault(key(benchmark, parameter), Double.NaN);
    }

    /** Returns how many times as long one benchmark took as another. */
    double ratio(String benchmark, String other, String parameter) {
        return time(benchmark, parameter) / time(other, parameter);
    }

    /** Returns by which part the median of the iterations is above the time, by benchmark and parameter. */
    Map<String, Double> spreads() {
        return Collections.unmodifiableMap(spreads);
    }

    boolean has(String benchmark, String parameter) {
        return times.containsKey(key(benchmark, parameter));
    }
}
