// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * Makes the calls of one connection by the rules of JSON-RPC 2.0: texts in, texts out, whatever carries them. Answers of a
 * batch are counted: when they are too large together, the rest is refused. Thread-safe.
 */
public final class JsonRpc {

    private static final int PARSE_ERROR = -32700;
    private static final int INVALID_REQUEST = -32600;
    private static final int METHOD_NOT_FOUND = -32601;

    /** So that a batch of much that is wrong is not answered by far more than was sent. */
    private static final int LONGEST_BATCH = 100;
    /** So small an error is told whatever was answered before. */
    private static final int SMALL = 1_000;

    private final SpellService service;
    private final WireJson json;
    private final int mostInFlight;
    private final long mostBytes;
    private final AtomicInteger inFlight = new AtomicInteger();

    /**
     * Creates the framing of one connection.
     *
     * @param mostInFlight how many calls may wait for their answers
     * @param mostBytes how many bytes the answers of a batch may have together
     */
    public JsonRpc(SpellService service, WireJson json, int mostInFlight, long mostBytes) {
        this.service = service;
        this.json = json;
        this.mostInFlight = mostInFlight;
        this.mostBytes = mostBytes;
    }

    /**
     * Makes the calls of a message.
     *
     * @return the answer in UTF-8; null, if there is nothing to answer
     */
    public CompletableFuture<byte @Nullable []> answer(SpellManager caller, String message) {
        JsonNode read;
        try {
            read = json.read(message);
        } catch (JsonProcessingException e) {
            return refusal(PARSE_ERROR, "the message is not JSON: " + e.getOriginalMessage());
        }
        if (read.isMissingNode()) {
            return refusal(PARSE_ERROR, "the message is empty");
        }
        if (!read.isArray()) {
            return call(caller, read, Room.unbounded());
        }
        if (read.isEmpty() || read.size() > LONGEST_BATCH) {
            return refusal(INVALID_REQUEST, "a batch has from 1 to " + LONGEST_BATCH + " calls");
        }
        MessageMemory.Share memory = caller.messages();
        Room room = new Room(mostBytes, memory);
        List<CompletableFuture<byte @Nullable []>> answers = new ArrayList<>(read.size());
        read.forEach(each -> answers.add(call(caller, each, room)));
        return CompletableFuture.allOf(answers.toArray(CompletableFuture[]::new))
                .thenApply(all -> batch(answers))
                .whenComplete((batch, thrown) -> memory.close());
    }

    /** Counts the bytes of a batch's answers. Thread-safe. */
    private static final class Room {

        private final AtomicLong left;
        private final MessageMemory.@Nullable Share memory;

        Room(long bytes, MessageMemory.@Nullable Share memory) {
            this.left = new AtomicLong(bytes);
            this.memory = memory;
        }

        /** Returns the room for a single answer, which is counted where it waits. */
        static Room unbounded() {
            return new Room(Long.MAX_VALUE, null);
        }

        boolean isUsedUp() {
            return left.get() <= 0;
        }

        void take(int bytes) {
            left.addAndGet(-bytes);
            if (memory != null && !memory.take(bytes)) {
                left.set(0);
            }
        }
    }

    private static byte @Nullable [] batch(List<CompletableFuture<byte @Nullable []>> answers) {
        ByteArrayOutputStream batch = new ByteArrayOutputStream();
        for (CompletableFuture<byte @Nullable []> answer : answers) {
            byte[] present = answer.join();
            if (present != null) {
                batch.write(batch.size() == 0 ? '[' : ',');
                batch.writeBytes(present);
            }
        }
        if (batch.size() == 0) {
            return null;
        }
        batch.write(']');
        return batch.toByteArray();
    }

    private CompletableFuture<byte @Nullable []> call(SpellManager caller, JsonNode request, Room room) {
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
                    "a message is not a call of JSON-RPC 2.0 (see the standard)",
                    null));
        }
        if (inFlight.incrementAndGet() > mostInFlight) {
            inFlight.decrementAndGet();
            return CompletableFuture.completedFuture(answer(id, null, tooMany(), room));
        }
        return made(caller, method.textValue(), parameters, room).handle((result, thrown) -> {
            inFlight.decrementAndGet();
            return answer(id, result, thrown == null ? null : ServiceException.of(thrown), room);
        });
    }

    private CompletableFuture<Map<String, @Nullable Object>> made(
            SpellManager caller, String method, @Nullable JsonNode parameters, Room room) {
        try {
            return room.isUsedUp() ? CompletableFuture.failedFuture(tooLarge()) : make(caller, method, parameters);
        } catch (RuntimeException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    private ServiceException tooLarge() {
        return new ServiceException(
                Code.LIMIT,
                "the answers of the batch are larger than they may be, " + mostBytes + " bytes (send smaller batches)",
                Map.of("bytes", mostBytes));
    }

    private CompletableFuture<Map<String, @Nullable Object>> make(
            SpellManager caller, String method, @Nullable JsonNode parameters) {
        if (!SpellService.knows(method)) {
            return CompletableFuture.failedFuture(ServiceException.noCall(method));
        }
        if (parameters != null && parameters.isArray() && !parameters.isEmpty()) {
            return CompletableFuture.failedFuture(new ServiceException(
                    Code.INVALID_REQUEST, "parameters are positional (send them by name)", Map.of()));
        }
        return service.call(
                caller, method, parameters == null || parameters.isEmpty() ? Map.of() : WireJson.fields(parameters));
    }

    private ServiceException tooMany() {
        return new ServiceException(
                Code.BUSY,
                "the limit for calls in flight is reached: " + mostInFlight + " (wait for some answers)",
                Map.of());
    }

    /** Returns a call to the client, which it does not answer. */
    public byte[] notification(String method, Map<String, ? extends @Nullable Object> parameters) {
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
            @Nullable JsonNode id,
            @Nullable Map<String, @Nullable Object> result,
            @Nullable ServiceException failure,
            Room room) {
        if (id == null) {
            return null;
        }
        if (failure != null) {
            return counted(error(id, code(failure), String.valueOf(failure.getMessage()), failure), id, room);
        }
        try {
            byte[] answer = room.isUsedUp()
                    ? null
                    : json.answer(to -> {
                        begin(to, id);
                        to.writeFieldName("result");
                        json.writeObject(to, Objects.requireNonNull(result));
                        to.writeEndObject();
                    });
            if (answer == null) {
                return tooLarge(id);
            }
            room.take(answer.length);
            return answer;
        } catch (RuntimeException e) {
            ServiceException internal = ServiceException.of(e);
            return error(id, code(internal), String.valueOf(internal.getMessage()), internal);
        }
    }

    /** An error may be large, too: that of a spell names each problem of it. */
    private byte[] counted(byte[] error, JsonNode id, Room room) {
        if (error.length > SMALL && room.isUsedUp()) {
            return tooLarge(id);
        }
        room.take(error.length);
        return error;
    }

    private byte[] tooLarge(JsonNode id) {
        ServiceException tooLarge = tooLarge();
        return error(id, code(tooLarge), String.valueOf(tooLarge.getMessage()), tooLarge);
    }

    private static int code(ServiceException failure) {
        boolean noSuchCall = failure.code() == Code.NOT_FOUND && failure.data().containsKey("method");
        return noSuchCall ? METHOD_NOT_FOUND : failure.code().rpcCode();
    }

    private CompletableFuture<byte @Nullable []> refusal(int code, String message) {
        return CompletableFuture.completedFuture(error(null, code, message, null));
    }

    private byte[] error(@Nullable JsonNode id, int code, String message, @Nullable ServiceException failure) {
        return json.answer(to -> {
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
