// SPDX-License-Identifier: Apache-2.0
/**
 * The seam between a host and what keeps its runs beyond its process: a directory, or a server that several hosts share. Begin
 * with {@link dev.spellrunner.runner.cluster.RunStore}; {@code dev.spellrunner.runner.store} keeps runs in a directory, {@link
 * dev.spellrunner.runner.cluster.Cluster} is the place of a host among several.
 */
@NullMarked
package dev.spellrunner.runner.cluster;

import org.jspecify.annotations.NullMarked;
