// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import dev.spellrunner.runner.host.User;
import java.util.Optional;
import java.util.concurrent.CompletionStage;

/**
 * A request over HTTP and its answer, whatever server carries them. Only the first answer counts. Thread-safe; no method
 * blocks.
 */
public interface Exchange {

    /** Returns the method: {@code POST}. */
    String method();

    /** Returns the path below the door's root as it was sent, percent-encoded: empty, or with a slash before. */
    String path();

    /** Returns the first header of a name, in whatever case. */
    Optional<String> header(String name);

    /** Returns the first parameter of a name in the query. */
    Optional<String> parameter(String name);

    /**
     * Returns who calls.
     *
     * @throws IllegalStateException if the client is not authenticated
     */
    User user();

    /**
     * Reads the body.
     *
     * @return the bytes; fails with {@code limit}, if they are more than the server takes
     */
    CompletionStage<byte[]> body();

    /** Sets a header of the answer to come. */
    void put(String header, String value);

    /** Answers with JSON. */
    void answer(int status, byte[] json);

    /** Answers without a body. */
    void answer(int status);

    /**
     * Lets the request wait for its answer for as long as that takes.
     *
     * @param leave is called when the server stops; the answer should follow at once. Must not block
     * @param gone is called when the client has closed its connection before the answer; none is awaited any more
     */
    void await(Runnable leave, Runnable gone);

    /**
     * Answers 200 with a stream of Server-Sent Events, and a comment where nothing has been told for a while.
     *
     * @param telling tells what goes out; closed when all is out, or when the client is gone
     */
    void stream(Telling telling);
}
