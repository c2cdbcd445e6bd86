// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.Test;

class SlicedBodyTest {

    private static final int LARGEST = 64 * 1024;

    private final ByteArrayOutputStream written = new ByteArrayOutputStream();
    private final List<Boolean> lasts = new ArrayList<>();
    private final CompletableFuture<Boolean> done = new CompletableFuture<>();
    private final Callback callback = Callback.from(() -> done.complete(true), done::completeExceptionally);

    private final Content.Sink sink = (last, slice, each) -> {
        assertThat(slice.remaining()).isLessThanOrEqualTo(LARGEST);
        written.writeBytes(BufferUtil.toArray(slice));
        lasts.add(last);
        each.succeeded();
    };

    private static byte[] body(int bytes) {
        byte[] body = new byte[bytes];
        for (int i = 0; i < bytes; i++) {
            body[i] = (byte) (i * 31 >> 3);
        }
        return body;
    }

    @Test
    void writesALargeBodyInSlicesOfWhichOneIsTheLast() {
        byte[] body = body(3 * LARGEST + 1);

        SlicedBody.write(sink, body, callback);

        assertThat(written.toByteArray()).isEqualTo(body);
        assertThat(lasts).containsExactly(false, false, false, true);
        assertThat(done).isCompletedWithValue(true);
    }

    @Test
    void writesASmallBodyAtOnce() {
        SlicedBody.write(sink, body(LARGEST), callback);

        assertThat(lasts).containsExactly(true);
        assertThat(done).isCompletedWithValue(true);
    }

    @Test
    void writesNothingMoreWhenTheClientHasGone() {
        List<Callback> asked = new ArrayList<>();

        SlicedBody.write((last, slice, each) -> asked.add(each), body(3 * LARGEST), callback);
        asked.get(0).failed(new IOException("gone"));

        assertThat(asked).hasSize(1);
        assertThat(done).isCompletedExceptionally();
    }
}
