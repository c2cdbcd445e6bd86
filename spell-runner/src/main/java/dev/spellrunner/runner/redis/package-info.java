// SPDX-License-Identifier: Apache-2.0
/**
 * Lets a host run in several processes: its events and runs are on a Redis. Start with {@link
 * dev.spellrunner.runner.redis.RedisCluster}; what it does on Redis is in {@code RedisStore}.
 *
 * <p>Each run is a stream, to which one script appends: it compares the epoch and the last number with what it finds, so
 * that a host which is not the run's any more writes nothing. What is written is published, too, and each process keeps a
 * copy in memory of the channels that are followed there. The publication is only a doorbell: where a number is missing, the
 * stream is read.
 */
@NullMarked
package dev.spellrunner.runner.redis;

import org.jspecify.annotations.NullMarked;
