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

    private static final int SLICE_BYTES = 64 * 1024;

    private final Content.Sink sink;
    private final byte[] body;
    private int written;

    private SlicedBody(Content.Sink sink, byte[] body, Callback callback) {
        super(callback);
        this.sink = sink;
        this.body = body;
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
        if (written == body.length) {
            return Action.SUCCEEDED;
        }
        ByteBuffer slice = ByteBuffer.wrap(body, written, Math.min(SLICE_BYTES, body.length - written));
        written += slice.remaining();
        sink.write(written == body.length, slice, this);
        return Action.SCHEDULED;
    }
}
