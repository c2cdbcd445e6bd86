// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

/**
 * The report of a drain: the fate of the host's runs. Immutable.
 *
 * @param finished how many came to their own end
 * @param parked how many are kept as they are, for the next host to go on with
 * @param cancelled how many were cancelled, since nothing keeps them
 */
public record Drained(int finished, int parked, int cancelled) {}
