// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import java.util.Locale;

/** The kinds of errors that clients of Feathers know; each becomes a class of its own there. */
public enum FeathersError {
    /** 400: the call is not as it should be. */
    BAD_REQUEST("BadRequest", 400),
    /** 401: it is not known who calls. */
    NOT_AUTHENTICATED("NotAuthenticated", 401),
    /** 403: the caller may not. */
    FORBIDDEN("Forbidden", 403),
    /** 404: there is no such thing, or service. */
    NOT_FOUND("NotFound", 404),
    /** 405: the service has no such method. */
    METHOD_NOT_ALLOWED("MethodNotAllowed", 405),
    /** 408: it took too long. */
    TIMEOUT("Timeout", 408),
    /** 409: it does not go with what there is already. */
    CONFLICT("Conflict", 409),
    /** 422: the call is understood, but what it asks for cannot be done. */
    UNPROCESSABLE("Unprocessable", 422),
    /** 429: there are more calls than there may be. */
    TOO_MANY_REQUESTS("TooManyRequests", 429),
    /** 500: something is wrong with the server. */
    GENERAL_ERROR("GeneralError", 500),
    /** 503: the server cannot at the moment. */
    UNAVAILABLE("Unavailable", 503);

    private final String wireName;
    private final int code;

    FeathersError(String wireName, int code) {
        this.wireName = wireName;
        this.code = code;
    }

    /** Returns the name of the class at the client: {@code BadRequest}, …. */
    public String wireName() {
        return wireName;
    }

    /** Returns the code, which is that of HTTP. */
    public int code() {
        return code;
    }

    /** Returns the kind as clients of version 4 want it: {@code bad-request}, …. */
    public String className() {
        return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
}
