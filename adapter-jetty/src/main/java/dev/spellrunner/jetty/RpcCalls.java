// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The calls of one connection by the rules of JSON-RPC 2.0: texts in, texts out. Thread-safe. */
final class RpcCalls {

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int METHOD_NOT_FOUND = -32601;
    private static final int INVALID_PARAMS = -32602;
    private static final int OUR_ERROR = -32000;

    /** So that a batch of much that is wrong is not answered by far more than was sent. */
    private static final int LONGEST_BATCH = 100;

    private final SpellService service;
    private final WireJson json;
    private final int mostInFlight;
    private final AtomicInteger inFlight = new AtomicInteger();

    RpcCalls(SpellService service, WireJson json, int mostInFlight) {
        this.service = service;
        this.json = json;
        this.mostInFlight = mostInFlight;
    }

    /**
     * Makes the calls of a message.
     *
     * @return the answer, which never fails; null, if there is nothing to answer
     */
    CompletableFuture<byte @Nullable []> answer(SpellManager caller, String message) {
        JsonNode read;
        try {
            read = json.read(message);
        } catch (JsonProcessingException e) {
            return refusal(PARSE_ERROR, "the message is no JSON: " + e.getOriginalMessage());
        }
        if (read.isMissingNode()) {
            return refusal(PARSE_ERROR, "the message is empty");
        }
        if (!read.isArray()) {
            return call(caller, read);
        }
        if (read.isEmpty() || read.size() > LONGEST_BATCH) {
            return refusal(INVALID_REQUEST, "a batch has from 1 to " + LONGEST_BATCH + " calls");
        }
        List<CompletableFuture<byte @Nullable []>> answers = new ArrayList<>(read.size());
        read.forEach(each -> answers.add(call(caller, each)));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> batch(answers));
    }

    private static byte @Nullable [] batch(List<CompletableFuture<byte @Nullable []>> answers) {
        List<byte[]> present = answers.stream()
                .map(CompletableFuture::join)
                .filter(Objects::nonNull)
                .toList();
        return present.isEmpty()
                ? null
                : present.stream()
                        .map(answer -> new String(answer, StandardCharsets.UTF_8))
                        .collect(Collectors.joining(",", "[", "]"))
                        .getBytes(StandardCharsets.UTF_8);
    }

    private CompletableFuture<byte @Nullable []> call(SpellManager caller, JsonNode request) {
        JsonNode id = request.get("id");
        boolean legalId = id == null || id.isTextual() || id.isNumber() || id.isNull();
        JsonNode method = request.get("method");
        JsonNode parameters = request.get("params");
        boolean legalParameters = parameters == null || parameters.isContainerNode();
        boolean isRequest = "2.0".equals(request.path("jsonrpc").textValue()) && method != null && method.isTextual();
        if (!isRequest || !legalId || !legalParameters) {
            return CompletableFuture.completedFuture(error(
                    legalId ? id : null,
                    INVALID_REQUEST,
                    "a message is no call of JSON-RPC 2.0 (see the standard)",
                    null));
        }
        if (inFlight.incrementAndGet() > mostInFlight) {
            inFlight.decrementAndGet();
            return CompletableFuture.completedFuture(answer(id, null, tooMany()));
        }
        return make(caller, method.textValue(), parameters).handle((result, thrown) -> {
            inFlight.decrementAndGet();
            return answer(id, result, thrown == null ? null : ServiceException.of(thrown));
        });
    }

    private CompletableFuture<Map<String, @Nullable Object>> make(
            SpellManager caller, String method, @Nullable JsonNode parameters) {
        if (parameters != null && parameters.isArray() && !parameters.isEmpty()) {
            return CompletableFuture.failedFuture(new ServiceException(
                    Code.INVALID_REQUEST, "parameters come by their places (send them by name)", Map.of()));
        }
        return service.call(
                caller, method, parameters == null || parameters.isEmpty() ? Map.of() : json.fields(parameters));
    }

    private ServiceException tooMany() {
        return new ServiceException(
                Code.BUSY,
                "as many calls wait for their answers as may, " + mostInFlight + " (wait for some)",
                Map.of());
    }

    /** Returns a call to the client, which it does not answer. */
    byte[] notification(String method, Map<String, ? extends @Nullable Object> parameters) {
        return json.write(to -> {
            to.writeStartObject();
            to.writeStringField("jsonrpc", "2.0");
            to.writeStringField("method", method);
            to.writeFieldName("params");
            json.writeObject(to, parameters);
            to.writeEndObject();
        });
    }

    // ---- answers ----

    /** A call without an id is a notification, and is not answered, whatever comes of it. */
    private byte @Nullable [] answer(
            @Nullable JsonNode id, @Nullable Map<String, @Nullable Object> result, @Nullable ServiceException failure) {
        if (id == null) {
            return null;
        }
        if (failure != null) {
            return error(id, code(failure), String.valueOf(failure.getMessage()), failure);
        }
        try {
            return json.write(to -> {
                begin(to, id);
                to.writeFieldName("result");
                json.writeObject(to, Objects.requireNonNull(result));
                to.writeEndObject();
            });
        } catch (RuntimeException e) {
            ServiceException internal = ServiceException.of(e);
            return error(id, OUR_ERROR, String.valueOf(internal.getMessage()), internal);
        }
    }

    private static int code(ServiceException failure) {
        return switch (failure.code()) {
            case INVALID_REQUEST -> INVALID_PARAMS;
            case NOT_FOUND -> failure.data().containsKey("method") ? METHOD_NOT_FOUND : OUR_ERROR;
            default -> OUR_ERROR;
        };
    }

    private CompletableFuture<byte @Nullable []> refusal(int code, String message) {
        return CompletableFuture.completedFuture(error(null, code, message, null));
    }

    private byte[] error(@Nullable JsonNode id, int code, String message, @Nullable ServiceException failure) {
        return json.write(to -> {
            begin(to, id);
            to.writeObjectFieldStart("error");
            to.writeNumberField("code", code);
            to.writeStringField("message", message);
            if (failure != null) {
                to.writeFieldName("data");
                json.writeObject(to, failure.fields());
            }
            to.writeEndObject();
            to.writeEndObject();
        });
    }

    private static void begin(JsonGenerator to, @Nullable JsonNode id) throws IOException {
        to.writeStartObject();
        to.writeStringField("jsonrpc", "2.0");
        to.writeFieldName("id");
        to.writeTree(id);
    }
}
