// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import java.util.concurrent.CompletableFuture;

/**
 * Hears what is published on topics, on one connection and a thread of its own. A message may be lost: after each time
 * without a connection all who hear are told so. Thread-safe; only {@link #awaitStart} blocks.
 */
public interface Doorbell extends AutoCloseable {

    /** Hears a topic. Called on the doorbell's thread; must not wait for the server. */
    interface Hearer {

        /** A message has come. */
        void message(byte[] message);

        /** Messages may have been lost. */
        void again();
    }

    /** Starts to hear the host's own topic, and waits until it is heard: other hosts may call from then on. */
    void awaitStart(long longestMillis);

    /** Begins to hear a topic. Returns what completes when nothing that is published from then on is missed but by accident. */
    CompletableFuture<Void> hear(String topic, Hearer hears);

    /** Hears a topic no longer. */
    void leave(String topic);

    /** Asks for a sign of life, and gives a connection up that has been silent for too long. */
    void ping(long longestSilenceNanos);

    @Override
    void close();
}
