// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.MessageMemory;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.WireJson;
import java.util.Map;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicBoolean;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A request that waits for its answer. It gets one, whatever happens first. Thread-safe. */
final class HttpCall implements Connections.Connection {

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);
    private static final String JSON = "application/json";
    /** The bytes that a client which is refused may go on sending; they are not kept. */
    private static final int LONGEST_REST = 16 * 1024 * 1024;
    /** So small an answer is not counted: it would be another one that says that there is no memory for it. */
    private static final int SMALL_BYTES = 16 * 1024;

    private final Request request;
    private final Response response;
    private final Callback callback;
    private final WireJson json;
    private final Connections connections;
    private final MessageMemory memory;

    private final String id;
    private final AtomicBoolean answered = new AtomicBoolean();
    private volatile @Nullable Runnable whenLeaving;
    private volatile Runnable endOfWatch = () -> {};
    private volatile @Nullable Admission admission;
    /** The memory for what has been read of the body. */
    private volatile MessageMemory.@Nullable Share incoming;
    /** The bytes of the answer, until it is written. */
    private volatile MessageMemory.@Nullable Share outgoing;

    HttpCall(
            Request request,
            Response response,
            Callback callback,
            WireJson json,
            Connections connections,
            MessageMemory memory) {
        this.memory = memory;
        this.request = request;
        this.response = response;
        this.callback = callback;
        this.json = json;
        this.connections = connections;
        this.id = RequestIds.of(request);
        response.getHeaders().put(RequestIds.HEADER, id);
    }

    Request request() {
        return request;
    }

    Response response() {
        return response;
    }

    Callback callback() {
        return callback;
    }

    /** It is known now who calls, and until when that holds. */
    void admitted(Admission asWhom) {
        admission = asWhom;
    }

    Admission admission() {
        return requireNonNull(admission, "no client is admitted yet");
    }

    /** Returns a share of the memory for messages, to be closed. */
    MessageMemory.Share memory() {
        return memory.share(admission().user().id());
    }

    /**
     * Counts what the body takes that has come, until the call ends or {@link #forgetBody forgets} it.
     *
     * @param share is closed then
     * @throws ServiceException if there is not so much memory
     */
    void hasRead(MessageMemory.Share share, byte[] body) {
        incoming = share;
        if (answered.get()) {
            // It has ended, and would not give it back.
            share.close();
        }
        share.takeToRead(body);
    }

    /** Nothing that was read is needed any more. */
    void forgetBody() {
        close(incoming);
    }

    private static void close(MessageMemory.@Nullable Share share) {
        if (share != null) {
            share.close();
        }
    }

    /**
     * Waits for what may take long.
     *
     * @param howToLeave is called when the server stops
     * @param gone is called when the client has closed its connection
     */
    void await(Runnable howToLeave, Runnable gone) {
        whenLeaving = howToLeave;
        // Nothing comes or goes while a run goes on, and that is as it should be.
        request.addIdleTimeoutListener(timeout -> false);
        // Before the client can be found gone, since it is removed when the call ends.
        connections.add(this);
        watch(gone);
    }

    /** Notices from now on that the client closes its connection, until the call ends. */
    void watch(Runnable gone) {
        endOfWatch = Departure.watch(request, connections::execute, gone);
    }

    /** Takes the right to answer, which there is but once. */
    boolean begin() {
        if (!answered.compareAndSet(false, true)) {
            return false;
        }
        endOfWatch.run();
        return true;
    }

    void end() {
        endOfWatch.run();
        callback.succeeded();
        ended();
    }

    void end(Throwable failure) {
        endOfWatch.run();
        callback.failed(failure);
        ended();
    }

    private void ended() {
        close(incoming);
        close(outgoing);
        connections.remove(this);
    }

    /** Returns an object in its wire form. */
    byte[] json(Map<String, ? extends @Nullable Object> fields) {
        return json.object(fields);
    }

    // ---- answers ----

    /** Does what leads to the answer, on a thread whose owner does not see what is thrown. */
    void attempt(Runnable action) {
        try {
            action.run();
        } catch (Throwable e) {
            fail(e);
        }
    }

    void answer(int status, Map<String, ? extends @Nullable Object> fields) {
        byte[] body;
        try {
            body = json.object(fields);
        } catch (Throwable e) {
            // An error, too: the request would hang for ever.
            fail(e);
            return;
        }
        if (!takes(body)) {
            fail(ServiceException.tooManyMessages());
            return;
        }
        send(status, body);
    }

    /** Takes the memory for a large answer until it is written. Returns whether there is so much. */
    boolean takes(byte[] body) {
        if (body.length <= SMALL_BYTES) {
            return true;
        }
        MessageMemory.Share share = memory();
        outgoing = share;
        return share.take(body.length);
    }

    void answerNothing(int status) {
        if (begin()) {
            logRefusal(status);
            response.setStatus(status);
            response.write(true, BufferUtil.EMPTY_BUFFER, Callback.from(complete(status), this::ended));
        }
    }

    void fail(Throwable thrown) {
        ServiceException error = ServiceException.of(thrown);
        if (error.code() == Code.INTERNAL) {
            error.data().put("request", id);
        }
        boolean isCondition =
                error.code() == Code.CONFLICT && request.getHeaders().contains(HttpHeader.IF_MATCH);
        boolean tooSlow = error.code() == Code.INVALID_REQUEST && error.data().containsKey("timeout");
        fail(isCondition ? 412 : tooSlow ? 408 : error.httpStatus(), error);
    }

    void fail(int status, ServiceException error) {
        if (error.code() == Code.UNAUTHORIZED) {
            response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
        }
        if (error.code() == Code.BUSY) {
            response.getHeaders().put(HttpHeader.RETRY_AFTER, error.retryAfter());
        }
        send(status, json.object(error.fields()));
    }

    /** Answers with JSON. */
    void send(int status, byte[] body) {
        if (!begin()) {
            close(outgoing);
            return;
        }
        logRefusal(status);
        response.setStatus(status);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, JSON);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
        // A server that stops waits for the last byte.
        SlicedBody.write(response, body, Callback.from(complete(status), this::ended));
    }

    /**
     * Completes the request when its answer is written. A client that is refused may still be sending: were the connection
     * closed then, it would not read why.
     */
    private Callback complete(int status) {
        boolean mayBeSending = request.getLength() > 0
                && request.getLength() <= LONGEST_REST
                && !request.getHeaders().contains(HttpHeader.EXPECT);
        return status < 400 || !mayBeSending
                ? callback
                : Callback.from(() -> Content.Source.consumeAll(request, callback), callback::failed);
    }

    private void logRefusal(int status) {
        if (status == 500) {
            log.error("request {} ({} {}) failed", id, request.getMethod(), Request.getPathInContext(request));
        } else if (status >= 400) {
            log.debug(
                    "request {} ({} {}) is refused: {}",
                    id,
                    request.getMethod(),
                    Request.getPathInContext(request),
                    status);
        }
    }

    // ---- the end of the server ----

    @Override
    public void goAway() {
        Runnable leave = whenLeaving;
        if (leave != null) {
            leave.run();
        }
    }

    @Override
    public void cutOff() {
        if (begin()) {
            end(new CancellationException("the server stops"));
        }
    }
}
