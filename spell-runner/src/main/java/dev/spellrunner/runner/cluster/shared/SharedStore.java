// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.util.List;
import java.util.concurrent.Executor;

/**
 * The server that the hosts of a cluster share, as one of them sees it: all that is Redis' own, or PostgreSQL's. Each change is
 * one step on the server, and times are those of its clock.
 *
 * <p>Thread-safe. Methods block, and throw {@link dev.spellrunner.runner.cluster.RunsUnavailableException} if the server cannot be
 * reached, does not answer in time, or refuses.
 */
public interface SharedStore extends AutoCloseable {

    /** Opens a connection of the caller's own, which writes batches. */
    BatchLink connect();

    /** Returns the runs that are kept. */
    StoredRuns runs();

    /** Returns the hosts, and which runs are theirs. */
    StoredHosts hosts();

    /** Returns the plays. */
    StoredPlays plays();

    /** Returns the counts of what users have. */
    StoredPlaces places();

    /** Returns the collections of spells. */
    StoredSpells spells();

    /**
     * Makes what hears topics. Called once; nothing is heard before it is started.
     *
     * @param own the topic that is always heard
     * @param hears hears it
     * @param executor does what may block
     */
    Doorbell doorbell(String own, Doorbell.Hearer hears, Executor executor);

    /** Publishes a message: who hears the topic hears it, if nothing goes wrong. */
    void publish(String topic, byte[] message);

    /** Prepares the server for this host, before it joins the others; refuses one that cannot serve it. */
    void prepare();

    /** Returns what is wrong with how the server is set. */
    List<String> warnings();

    /** Releases the connections. Idempotent. */
    @Override
    void close();
}
