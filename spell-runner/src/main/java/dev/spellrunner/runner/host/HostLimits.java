// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

/**
 * How much connections may take together and each. What one run may take, {@link dev.spellrunner.runner.Limits} says.
 * Immutable.
 *
 * @param connections how many connections a host has at most
 * @param openSpells how many spells are open in a host at most, each counted once for each connection that has it open
 * @param openSpellsOfConnection how many spells a connection has open at most
 * @param runs how many runs of a host go on at once at most
 * @param runsOfConnection how many runs of a connection go on at once at most
 */
public record HostLimits(int connections, int openSpells, int openSpellsOfConnection, int runs, int runsOfConnection) {

    private static final HostLimits DEFAULTS = new HostLimits(10_000, 100_000, 100, 10_000, 100);

    public HostLimits {
        requirePositive(connections, "connections");
        requirePositive(openSpells, "openSpells");
        requirePositive(openSpellsOfConnection, "openSpellsOfConnection");
        requirePositive(runs, "runs");
        requirePositive(runsOfConnection, "runsOfConnection");
    }

    /**
     * Returns 10 000 connections, 100 000 open spells and 10 000 runs of a host; 100 open spells and 100 runs of one
     * connection.
     */
    public static HostLimits defaults() {
        return DEFAULTS;
    }

    /** Returns these limits with another number of connections of the host. */
    public HostLimits connections(int most) {
        return new HostLimits(most, openSpells, openSpellsOfConnection, runs, runsOfConnection);
    }

    /** Returns these limits with another number of spells that are open in the host. */
    public HostLimits openSpells(int most) {
        return new HostLimits(connections, most, openSpellsOfConnection, runs, runsOfConnection);
    }

    /** Returns these limits with another number of spells that a connection has open. */
    public HostLimits openSpellsOfConnection(int most) {
        return new HostLimits(connections, openSpells, most, runs, runsOfConnection);
    }

    /** Returns these limits with another number of runs of the host that go on at once. */
    public HostLimits runs(int most) {
        return new HostLimits(connections, openSpells, openSpellsOfConnection, most, runsOfConnection);
    }

    /** Returns these limits with another number of runs of a connection that go on at once. */
    public HostLimits runsOfConnection(int most) {
        return new HostLimits(connections, openSpells, openSpellsOfConnection, runs, most);
    }

    private static void requirePositive(int value, String name) {
        if (value <= 0) {
            throw new IllegalArgumentException(name + " must be greater than 0, but is " + value);
        }
    }
}
