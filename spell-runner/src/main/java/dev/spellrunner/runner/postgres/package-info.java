// SPDX-License-Identifier: Apache-2.0
/**
 * Lets a host run in several processes that share a PostgreSQL. Start with {@link
 * dev.spellrunner.runner.postgres.PostgresCluster}; what it does on PostgreSQL is in {@code PostgresStore}.
 *
 * <p>The batches of all runs of a process are one statement: it compares the epoch and the last number of each run with what it
 * finds, so that a host which is not the run's any more writes nothing, and notifies who follows. A notification carries a small
 * batch, and only names the run of a large one; where a number is missing, the table is read.
 */
@NullMarked
package dev.spellrunner.runner.postgres;

import org.jspecify.annotations.NullMarked;
