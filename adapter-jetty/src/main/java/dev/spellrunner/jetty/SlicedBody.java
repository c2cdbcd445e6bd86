// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import java.nio.ByteBuffer;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/**
 * Writes a body in slices. The JDK copies what a socket is given into memory outside of the heap, as much as that is at once,
 * and keeps the copy's room for the thread: with whole bodies, many threads would take more of it than there is.
 */
final class SlicedBody extends IteratingNestedCallback {

    static final int SLICE_BYTES = 64 * 1024;

    private final Content.Sink sink;
    private final ByteBuffer body;

    /** Takes the next slice off some bytes. */
    static ByteBuffer next(ByteBuffer bytes) {
        ByteBuffer slice = bytes.slice(bytes.position(), Math.min(SLICE_BYTES, bytes.remaining()));
        bytes.position(bytes.position() + slice.remaining());
        return slice;
    }

    private SlicedBody(Content.Sink sink, byte[] body, Callback callback) {
        super(callback);
        this.sink = sink;
        this.body = ByteBuffer.wrap(body);
    }

    /**
     * Writes a whole body, which ends what is written.
     *
     * @param body not empty, and not changed any more
     * @param callback is told when all is written, or cannot be
     */
    static void write(Content.Sink sink, byte[] body, Callback callback) {
        new SlicedBody(sink, body, callback).iterate();
    }

    @Override
    protected Action process() {
        if (!body.hasRemaining()) {
            return Action.SUCCEEDED;
        }
        ByteBuffer slice = next(body);
        sink.write(!body.hasRemaining(), slice, this);
        return Action.SCHEDULED;
    }
}
