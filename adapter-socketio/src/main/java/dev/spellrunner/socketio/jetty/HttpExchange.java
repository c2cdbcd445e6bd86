// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.socketio.engine.Answer;
import dev.spellrunner.socketio.engine.EngineError;
import dev.spellrunner.socketio.engine.Exchange;
import java.nio.ByteBuffer;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.IteratingNestedCallback;

/** A request that waits for its answer. Thread-safe. */
final class HttpExchange implements Exchange {

    static final int SLICE_BYTES = 64 * 1024;

    private static final String TEXT = "text/plain; charset=UTF-8";
    private static final String BYTES = "application/octet-stream";
    private static final String JSON = "application/json";

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final AtomicBoolean answered = new AtomicBoolean();

    HttpExchange(Request request, Response response, Callback callback) {
        this.request = request;
        this.response = response;
        this.callback = callback;
    }

    @Override
    public void answer(Answer answer, Runnable whenLost) {
        if (answer instanceof Answer.Payload payload) {
            write(200, payload.binary() ? BYTES : TEXT, payload.content(), whenLost);
        } else if (answer instanceof Answer.Refused refused) {
            refuse(refused.error());
        } else {
            write(200, "text/html", "ok".getBytes(UTF_8), whenLost);
        }
    }

    @Override
    public void refuse(EngineError error) {
        refuse(status(error), error);
    }

    void refuse(int status, EngineError error) {
        String body = "{\"code\":" + error.code() + ",\"message\":\"" + error.message() + "\"}";
        write(status, JSON, body.getBytes(UTF_8), () -> {});
    }

    void end(int status) {
        write(status, TEXT, new byte[0], () -> {});
    }

    private static int status(EngineError error) {
        return switch (error) {
            case FORBIDDEN -> 403;
            case BUSY -> 503;
            default -> 400;
        };
    }

    /**
     * Writes a body in slices: the JDK copies what a socket is given into memory outside of the heap, and keeps as much for the
     * thread.
     */
    private final class Slices extends IteratingNestedCallback {

        private final ByteBuffer body;
        private boolean ended;

        Slices(ByteBuffer body, Callback written) {
            super(written);
            this.body = body;
        }

        @Override
        protected Action process() {
            if (ended) {
                return Action.SUCCEEDED;
            }
            ByteBuffer slice = body.slice(body.position(), Math.min(SLICE_BYTES, body.remaining()));
            body.position(body.position() + slice.remaining());
            ended = !body.hasRemaining();
            response.write(ended, slice, this);
            return Action.SCHEDULED;
        }
    }

    private void write(int status, String type, byte[] body, Runnable whenLost) {
        if (!answered.compareAndSet(false, true)) {
            return;
        }
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, type);
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Callback written = Callback.from(callback::succeeded, failure -> {
            callback.failed(failure);
            whenLost.run();
        });
        Runnable write = new Slices(ByteBuffer.wrap(body), written)::iterate;
        try {
            // Elsewhere, since Jetty may handle the next request of the connection before this returns.
            request.getComponents().getExecutor().execute(write);
        } catch (RejectedExecutionException e) {
            write.run();
        }
    }
}
