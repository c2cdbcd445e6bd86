// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The facts about a Redis on which the runs of a cluster depend. Immutable.
 *
 * @param version its version; empty if it does not tell
 * @param policy what it does when its memory is full; empty if it does not tell
 */
record RedisServerInfo(String version, String policy) {

    private static final String WANTED_POLICY = "noeviction";
    private static final int OLDEST_MAJOR = 6;
    private static final int OLDEST_MINOR = 2;

    static RedisServerInfo of(RedisLink link) {
        Map<String, String> facts = new HashMap<>();
        for (String section : List.of("server", "memory")) {
            RedisLink.text(link.call(Command.of("INFO", section))).lines().forEach(line -> {
                int colon = line.indexOf(':');
                if (colon > 0) {
                    facts.put(
                            line.substring(0, colon), line.substring(colon + 1).trim());
                }
            });
        }
        return new RedisServerInfo(facts.getOrDefault("redis_version", ""), facts.getOrDefault("maxmemory_policy", ""));
    }

    /** Returns what is wrong, and what to do. */
    List<String> warnings() {
        List<String> warnings = new ArrayList<>(2);
        if (!policy.isEmpty() && !policy.equals(WANTED_POLICY)) {
            warnings.add("Redis has the maxmemory-policy '" + policy
                    + "': when its memory is full it drops keys of runs, which are cancelled then (set maxmemory-policy "
                    + WANTED_POLICY + ")");
        }
        if (isTooOld()) {
            warnings.add("Redis has version " + version + ", which is too old (use 6.2 or later, or Valkey)");
        }
        return warnings;
    }

    private boolean isTooOld() {
        String[] parts = version.split("\\.", -1);
        if (parts.length < 2 || !parts[0].matches("\\d{1,4}") || !parts[1].matches("\\d{1,4}")) {
            return false;
        }
        int major = Integer.parseInt(parts[0]);
        return major < OLDEST_MAJOR || (major == OLDEST_MAJOR && Integer.parseInt(parts[1]) < OLDEST_MINOR);
    }
}
