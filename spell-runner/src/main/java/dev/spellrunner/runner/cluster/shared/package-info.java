// SPDX-License-Identifier: Apache-2.0
/**
 * All that hosts of a cluster do alike, whichever server they share: batches and back-pressure, near copies of what is followed,
 * takeover, calls between hosts, plays, limits and spells. {@link dev.spellrunner.runner.cluster.shared.SharedCluster} puts it
 * together; {@link dev.spellrunner.runner.cluster.shared.SharedStore} is what a server has to do: {@code
 * dev.spellrunner.runner.redis} and {@code dev.spellrunner.runner.postgres} do it. Not exported.
 */
@NullMarked
package dev.spellrunner.runner.cluster.shared;

import org.jspecify.annotations.NullMarked;
