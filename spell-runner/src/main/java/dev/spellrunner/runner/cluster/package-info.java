// SPDX-License-Identifier: Apache-2.0
/**
 * The seam between a host and what keeps its runs beyond its process: a directory today, a cluster of hosts later. Begin
 * with {@link dev.spellrunner.runner.cluster.RunStore}; {@code dev.spellrunner.runner.store} keeps runs in a directory.
 */
@NullMarked
package dev.spellrunner.runner.cluster;

import org.jspecify.annotations.NullMarked;
