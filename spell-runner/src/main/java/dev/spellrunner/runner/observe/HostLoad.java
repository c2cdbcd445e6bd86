// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import java.util.Map;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Tells how much a host has in hand. Immutable.
 *
 * @param connections the number of connections by the door that they came in at
 * @param openSpells how many spells are open, each counted once for each connection that has it open
 * @param runs how many runs go on
 * @param callsWaiting how many calls wait for their turn, over all connections
 * @param tasksWaiting how many tasks wait for a thread of the host's executor; empty if it does not tell
 * @param logBytes how many bytes the log holds in memory; empty if it does not tell
 */
public record HostLoad(
        Map<String, Integer> connections,
        int openSpells,
        int runs,
        int callsWaiting,
        OptionalInt tasksWaiting,
        OptionalLong logBytes) {

    public HostLoad {
        connections = Map.copyOf(connections);
    }

    /** Returns how many connections came in at a door. */
    public int connectionsAt(String door) {
        return connections.getOrDefault(door, 0);
    }
}
