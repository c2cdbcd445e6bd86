// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.spellrunner.runner.log.LoggedEvent;
import java.nio.ByteBuffer;
import java.util.List;
import org.eclipse.jetty.io.ByteBufferPool;
import org.eclipse.jetty.io.RetainableByteBuffer;
import org.eclipse.jetty.util.BufferUtil;

/**
 * Events as notifications of JSON-RPC: one by itself, several as a batch, since a frame costs far more than an event. The
 * wire form that the log has is copied as it is.
 */
final class Notifications {

    private static final byte[] HEAD = "{\"jsonrpc\":\"2.0\",\"method\":\"node.event\",\"params\":".getBytes(US_ASCII);

    private Notifications() {}

    /** Returns a message of the pool, to be released. Of memory outside of the heap there is little: none for large ones. */
    static RetainableByteBuffer message(List<LoggedEvent> events, ByteBufferPool pool) {
        boolean batch = events.size() > 1;
        int size = 1;
        for (LoggedEvent event : events) {
            size += HEAD.length + event.size() + 2;
        }
        RetainableByteBuffer message = pool.acquire(size, size <= SlicedBody.SLICE_BYTES);
        ByteBuffer bytes = message.getByteBuffer();
        int start = BufferUtil.flipToFill(bytes);
        byte before = '[';
        for (LoggedEvent event : events) {
            if (batch) {
                bytes.put(before);
                before = ',';
            }
            bytes.put(HEAD).put(event.json()).put((byte) '}');
        }
        if (batch) {
            bytes.put((byte) ']');
        }
        BufferUtil.flipToFlush(bytes, start);
        return message;
    }
}
