// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.runner.log.EventLog;
import java.util.Map;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * The place of a host among several that share their runs: each hears all of them, and continues those of a host that is
 * lost. Thread-safe.
 */
public interface Cluster extends AutoCloseable {

    /** Returns the log that all hosts share. What is appended of a run that has a lease is there already, and is ignored. */
    EventLog log();

    /** Returns the runs that all hosts share. */
    RunStore runs();

    /**
     * Joins the other hosts: from now on they take this one for alive.
     *
     * @throws RunsUnavailableException if they cannot be reached
     */
    void join();

    /**
     * Sets what answers the calls that other hosts make for runs of this one.
     *
     * @param calls answers them; called on any thread, and must return at once
     */
    void serve(Calls calls);

    /**
     * Makes a call for a run on the host that has it. Does not block.
     *
     * @param user whose run it is
     * @param run the id of the run
     * @param method the name of the call
     * @param parameters its parameters, as JSON values
     * @return the answer; fails with what the host answered, or says that it did not answer in time
     */
    CompletionStage<Map<String, @Nullable Object>> call(
            String user, String run, String method, Map<String, ? extends @Nullable Object> parameters);

    /** Returns what counts the limits of users on all hosts together. */
    Places places();

    /**
     * Returns a collection of spells that all hosts share. Those of one owner are the same on all of them.
     *
     * @param owner whose it is: the id of a user, or a name for spells that several see
     */
    ClusterSpells spells(String owner);

    /** Returns the plays of spells that all hosts share. */
    Plays plays();

    /** Leaves the others: they go on with the runs that this host has released. Idempotent. */
    @Override
    void close();

    /** Answers calls for the runs of a host. */
    @FunctionalInterface
    interface Calls {

        /** Makes a call for a user; see {@link Cluster#call}. */
        CompletionStage<Map<String, @Nullable Object>> call(
                String user, String method, Map<String, @Nullable Object> parameters);
    }
}
