// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import dev.spellrunner.runner.cluster.shared.SharedCluster;
import java.time.Duration;
import java.util.List;

/** A server that the hosts of one test share. */
public interface ClusterServer {

    /** Returns the port of the loopback interface on which it listens. */
    int port();

    /**
     * Makes the place of one more host.
     *
     * @param port the way to the server: its own port, or that of a proxy
     * @param lease how long a silent host counts as alive
     * @param timeout how long the server may take to answer
     */
    SharedCluster place(int port, Duration lease, Duration timeout);

    /** Makes the place of one more host with a long lease, which takes up so many bytes of orphans at once. */
    SharedCluster placeFor(long orphanBytes);

    /**
     * Lets the lease of a host be over, as if it had been silent for so long. A host that reaches the server prolongs it with its
     * next beat.
     */
    void endLease(String host) throws Exception;

    /** Returns the words by which {@link HostProcess} finds the server. */
    List<String> words();
}
