// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.runner.host.ServiceException;
import java.util.Map;

/**
 * Speaks one protocol to clients of a host. The adapter has checked already from which pages a call may come and who
 * calls; the door reads the rest, and answers each exchange exactly once. Must be thread-safe.
 */
public interface Door {

    /** Returns a short word for the door, by which metrics and traces tell it from others: {@code openai}. */
    String name();

    /** Returns where the door begins below the adapter's prefix: {@code /v1}. */
    String root();

    /**
     * Returns JSON documents that anyone may read, by their paths on the server, whatever the adapter's prefix; by default
     * there are none. They do not change.
     */
    default Map<String, byte[]> documents() {
        return Map.of();
    }

    /**
     * Answers a request whose answer is the same for every client; by default there is none.
     *
     * @param exchange is of a client that is not authenticated yet
     * @return whether it was answered
     */
    default boolean answersAnyone(Exchange exchange) {
        return false;
    }

    /**
     * Serves a request. Must not block the calling thread.
     *
     * @param exchange is of a user who was let in
     * @throws RuntimeException if the request cannot be served; it is passed to {@link #refuse(Exchange, Throwable)}
     */
    void serve(Exchange exchange);

    /**
     * Answers with an error in the form of the protocol.
     *
     * @param exchange may be of a client that was not let in
     * @param status the status of HTTP
     * @param why is told to the client
     */
    void refuse(Exchange exchange, int status, ServiceException why);

    /** Answers with an error in the form of the protocol, whose status follows from the error. */
    void refuse(Exchange exchange, Throwable thrown);
}
