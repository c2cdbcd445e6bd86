// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Counts the clients that have not been admitted, in all and by address. Thread-safe. */
final class Newcomers {

    private static final int GROUPS_OF_A_NETWORK = 4;

    private final NewcomerLimits limits;
    private final int fullPayload;
    private final Timers timers;

    private final Object lock = new Object();
    private final Map<String, Integer> byAddress = new HashMap<>();
    private int count;

    Newcomers(NewcomerLimits limits, int fullPayload, Timers timers) {
        this.limits = limits;
        this.fullPayload = fullPayload;
        this.timers = timers;
    }

    /** Lets a client begin. Returns null if there are as many newcomers as may be. */
    @Nullable
    Newcomer enter(String remoteAddress) {
        String address = network(remoteAddress);
        synchronized (lock) {
            int ofAddress = byAddress.getOrDefault(address, 0);
            if (count >= limits.sessions() || ofAddress >= limits.sessionsPerAddress()) {
                return null;
            }
            count++;
            byAddress.put(address, ofAddress + 1);
        }
        return new Newcomer(this, address, limits, fullPayload);
    }

    /**
     * Takes a client out of the count.
     *
     * @param late whether it counts a while longer, since it was refused
     */
    void leave(String address, boolean late) {
        if (late && !limits.afterRefusal().isZero()) {
            timers.surelyAfter(limits.afterRefusal(), () -> leave(address));
        } else {
            leave(address);
        }
    }

    private void leave(String address) {
        synchronized (lock) {
            count--;
            byAddress.computeIfPresent(address, (key, ofAddress) -> ofAddress == 1 ? null : ofAddress - 1);
        }
    }

    int count() {
        synchronized (lock) {
            return count;
        }
    }

    /** Returns the part of an address that one party has: with IPv6, which has no {@code .}, the network. */
    static String network(String address) {
        String[] groups = address.replace("[", "").replace("]", "").split(":", -1);
        boolean isWhole = groups.length == 2 * GROUPS_OF_A_NETWORK && !address.contains("::");
        return isWhole ? String.join(":", groups[0], groups[1], groups[2], groups[3]) : address;
    }
}
