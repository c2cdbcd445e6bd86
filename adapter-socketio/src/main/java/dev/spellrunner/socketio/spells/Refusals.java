// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.socketio.feathers.FeathersError;
import dev.spellrunner.socketio.feathers.FeathersException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Maps service errors to the errors of Feathers. */
final class Refusals {

    private Refusals() {}

    static FeathersException of(ServiceException why) {
        Map<String, @Nullable Object> data = new LinkedHashMap<>(why.data());
        data.put("code", why.code().wireName());
        return new FeathersException(kind(why.code()), String.valueOf(why.getMessage()), data);
    }

    /** Returns the refusal of a call from an unknown client. */
    static FeathersException unknown() {
        return of(ServiceException.unauthorized("the client is not authenticated (create an 'authentication' first)"));
    }

    /** Returns what is told of a run that has not completed; the result is the data. */
    static FeathersException ofRun(Map<String, @Nullable Object> result) {
        boolean cancelled = "cancelled".equals(result.get("status"));
        ServiceException.Code code = cancelled ? ServiceException.Code.CANCELLED : ServiceException.Code.RUN_FAILED;
        return of(new ServiceException(code, cancelled ? "the run has been cancelled" : "the run has failed", result));
    }

    private static FeathersError kind(ServiceException.Code code) {
        return switch (code) {
            case NOT_FOUND, GONE -> FeathersError.NOT_FOUND;
            case INVALID_SPELL -> FeathersError.UNPROCESSABLE;
            case INVALID_REQUEST -> FeathersError.BAD_REQUEST;
            case UNAUTHORIZED -> FeathersError.NOT_AUTHENTICATED;
            case FORBIDDEN -> FeathersError.FORBIDDEN;
            case LIMIT -> FeathersError.TOO_MANY_REQUESTS;
            case BUSY -> FeathersError.UNAVAILABLE;
            case CONFLICT, CANCELLED -> FeathersError.CONFLICT;
            case RUN_FAILED, INTERNAL -> FeathersError.GENERAL_ERROR;
        };
    }
}
