// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.openai;

import dev.spellrunner.core.event.NodeError;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.doors.DoorJson;
import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * An error in OpenAI's form. Its clients repeat requests that are answered 408, 409, 429 or 5xx, some also 422 and 424,
 * three times: once a run has begun, every error is a 400, since a spell would run three times. Immutable.
 */
final class ChatError {

    private final int status;
    private final String type;
    private final String code;
    private final @Nullable Object param;
    private final String message;

    private ChatError(int status, String type, String code, @Nullable Object param, String message) {
        this.status = status;
        this.type = type;
        this.code = code;
        this.param = param;
        this.message = message;
    }

    /** Returns the error of a request that started no run. */
    static ChatError of(ServiceException why) {
        return switch (why.code()) {
            case UNAUTHORIZED -> of(401, "invalid_request_error", "invalid_api_key", why);
            case FORBIDDEN -> of(403, "invalid_request_error", "insufficient_permissions", why);
            case NOT_FOUND -> new ChatError(404, "invalid_request_error", "model_not_found", "model", message(why));
            case LIMIT -> of(413, "invalid_request_error", "limit", why);
            case BUSY -> of(why.httpStatus(), "rate_limit_error", "busy", why);
            case INTERNAL -> of(500, "server_error", "internal", why);
            case RUN_FAILED, CANCELLED -> of(400, "run_error", why.code().wireName(), why);
            default -> {
                Object own = why.data().get("code");
                yield of(400, "invalid_request_error", own == null ? why.code().wireName() : own.toString(), why);
            }
        };
    }

    private static ChatError of(int status, String type, String code, ServiceException why) {
        return new ChatError(status, type, code, why.data().get("param"), message(why));
    }

    private static String message(ServiceException why) {
        return String.valueOf(why.getMessage());
    }

    /** Returns the error of a run that has begun, and of which no more is told. */
    static ChatError brokenOff(ServiceException why) {
        return new ChatError(400, "run_error", why.code().wireName(), null, message(why));
    }

    /** Returns the error of a run that failed. */
    static ChatError failed(RunResult result) {
        String message = String.join(
                "; ", result.failures().stream().map(NodeError::toString).toList());
        return new ChatError(400, "run_error", Code.RUN_FAILED.wireName(), null, message);
    }

    /** Returns the error of a run that was cancelled, perhaps for want of answers. */
    static ChatError cancelled(String why, Patience patience) {
        return patience.reason()
                .map(ChatError::brokenOff)
                .orElseGet(() -> new ChatError(
                        400, "run_error", Code.CANCELLED.wireName(), null, "the run was cancelled: " + why));
    }

    byte[] json() {
        Map<String, @Nullable Object> error = new LinkedHashMap<>();
        error.put("message", message);
        error.put("type", type);
        error.put("param", param);
        error.put("code", code);
        return DoorJson.bytes(Map.of("error", error));
    }

    /** Answers with the error of a run that has begun. */
    void answer(Exchange exchange) {
        answer(exchange, status, 0);
    }

    /**
     * Answers with the error.
     *
     * @param betterStatus the status, if it is known better than by the error; else 0
     * @param retryAfter after how many seconds it makes sense to ask again, if it does
     */
    void answer(Exchange exchange, int betterStatus, int retryAfter) {
        int answered = betterStatus == 0 ? status : betterStatus;
        if (answered == 429 || answered == 503) {
            exchange.put("Retry-After", String.valueOf(retryAfter));
        }
        if (answered == 400) {
            exchange.put("x-should-retry", "false");
        }
        exchange.answer(answered, json());
    }
}
