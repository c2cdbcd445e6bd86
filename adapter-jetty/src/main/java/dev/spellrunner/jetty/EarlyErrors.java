// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.WireJson;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.Callback;
import org.jspecify.annotations.Nullable;

/**
 * Answers requests that Jetty refuses before it asks any handler, in JSON as all errors of the adapter: headers that are too
 * large, an address that is ambiguous, a line that is no HTTP. Errors at other addresses go on to the error handler that was
 * there before. Thread-safe.
 */
final class EarlyErrors implements Request.Handler {

    private static final int LONGEST_REASON = 80;

    /** The addresses that Jetty gives to requests whose own it does not accept, or cannot read. */
    private static final Set<String> UNREADABLE = Set.of("/badURI", "/badMessage");

    private static final Set<Integer> TOO_LARGE = Set.of(
            HttpStatus.PAYLOAD_TOO_LARGE_413,
            HttpStatus.URI_TOO_LONG_414,
            HttpStatus.REQUEST_HEADER_FIELDS_TOO_LARGE_431);

    private final Server server;
    private final Predicate<@Nullable String> isOurs;
    private final WireJson json;
    private final Request.@Nullable Handler otherwise;

    private EarlyErrors(Server server, Predicate<@Nullable String> isOurs, WireJson json) {
        this.server = server;
        this.isOurs = isOurs;
        this.json = json;
        this.otherwise = server.getErrorHandler();
    }

    /**
     * Begins to answer the errors of a server.
     *
     * @param isOurs tells whether a path of the server belongs to the adapter, and the adapter serves at the moment; null
     *     for a path that cannot be read
     */
    static EarlyErrors of(Server server, Predicate<@Nullable String> isOurs, WireJson json) {
        EarlyErrors errors = new EarlyErrors(server, isOurs, json);
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
        String path = request.getHttpURI().getCanonicalPath();
        if (isOurs.test(path == null || UNREADABLE.contains(path) ? null : path)) {
            byte[] body = json.object(error(request, response.getStatus()).fields());
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
            response.getHeaders().put(HttpHeader.CONTENT_LENGTH, body.length);
            response.write(true, ByteBuffer.wrap(body), callback);
            return true;
        }
        return otherwise != null && otherwise.handle(request, response, callback);
    }

    private static ServiceException error(Request request, int status) {
        if (status == HttpStatus.NOT_FOUND_404) {
            return new ServiceException(Code.NOT_FOUND, "there is nothing at this address", Map.of());
        }
        boolean isOfTheClient = status < 500 || status == HttpStatus.HTTP_VERSION_NOT_SUPPORTED_505;
        if (!isOfTheClient) {
            return new ServiceException(
                    Code.INTERNAL, "internal error of the host (see the log of the host)", Map.of());
        }
        return new ServiceException(
                TOO_LARGE.contains(status) ? Code.LIMIT : Code.INVALID_REQUEST,
                "the request is refused: " + reason(request, status),
                Map.of());
    }

    /** Returns Jetty's words, which hold nothing of the host. */
    private static String reason(Request request, int status) {
        Object thrown = request.getAttribute(ErrorHandler.ERROR_EXCEPTION);
        String reason = thrown instanceof HttpException refused ? refused.getReason() : null;
        String words = reason == null ? HttpStatus.getMessage(status) : reason;
        return words.length() > LONGEST_REASON ? words.substring(0, LONGEST_REASON) + "…" : words;
    }
}
