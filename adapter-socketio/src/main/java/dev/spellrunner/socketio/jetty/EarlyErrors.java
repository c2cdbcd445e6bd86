// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import dev.spellrunner.socketio.engine.EngineError;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that Jetty refuses before it asks any handler, as Engine.IO does: headers that are too large, a line that
 * is no HTTP. Errors at other addresses go on to the error handler that was there before, as do those of addresses that
 * cannot be read, unless that is a page of Jetty. Thread-safe.
 */
final class EarlyErrors implements Request.Handler {

    /** The addresses that Jetty gives to requests whose own it does not accept, or cannot read. */
    private static final Set<String> UNREADABLE = Set.of("/badURI", "/badMessage");

    private final Server server;
    private final Predicate<@Nullable String> isOurs;
    private final Request.@Nullable Handler otherwise;

    private EarlyErrors(Server server, Predicate<@Nullable String> isOurs) {
        this.server = server;
        this.isOurs = isOurs;
        this.otherwise = server.getErrorHandler();
    }

    /**
     * Begins to answer the errors of a server.
     *
     * @param isOurs tells whether a path of the server belongs to the adapter, and the adapter serves at the moment; null
     *     for a path that cannot be read
     */
    static EarlyErrors of(Server server, Predicate<@Nullable String> isOurs) {
        EarlyErrors errors = new EarlyErrors(server, isOurs);
        server.setErrorHandler(errors);
        return errors;
    }

    /** Tells whether these are the errors of a server. */
    boolean areOf(Server other) {
        return server == other;
    }

    /** Gives way to the error handler that was there before. Returns false if another one has come since. */
    boolean leave() {
        boolean isFirst = server.getErrorHandler() == this;
        if (isFirst) {
            server.setErrorHandler(otherwise);
        }
        return isFirst;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!isOurs(request.getHttpURI().getCanonicalPath())) {
            return otherwise != null && otherwise.handle(request, response, callback);
        }
        new HttpExchange(request, response, callback).refuse(response.getStatus(), EngineError.BAD_REQUEST);
        return true;
    }

    private boolean isOurs(@Nullable String path) {
        if (path != null && !UNREADABLE.contains(path)) {
            return isOurs.test(path);
        }
        return isOurs.test(null) && (otherwise == null || otherwise instanceof ErrorHandler);
    }
}
