// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.feathers;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Services by their paths, and the calls of clients to them. Immutable and thread-safe.
 *
 * <p>Clients of version 5 and 4 send {@code METHOD, path, …}; those of version 4 may send {@code path::METHOD, …} too. Every
 * call is answered, be it nonsense: a client waits for ever otherwise.
 */
public final class FeathersServices {

    private static final String BETWEEN = "::";

    private final Map<String, FeathersService> services;

    private FeathersServices(Map<String, FeathersService> services) {
        this.services = Map.copyOf(services);
    }

    /** Starts with no service. */
    public static Builder builder() {
        return new Builder();
    }

    /** Tells whether an event is a call, as far as its name tells. */
    public boolean isCall(String event) {
        return event.contains(BETWEEN) || FeathersMethod.named(event).isPresent();
    }

    /**
     * Makes a call.
     *
     * @param peer who calls
     * @param event the name of the event that the client sent
     * @param arguments what came with it, without the ack
     * @return the arguments of the ack: {@code null, result} or {@code error}; never fails
     */
    public CompletionStage<List<@Nullable Object>> call(FeathersPeer peer, String event, List<JsonNode> arguments) {
        CompletionStage<? extends @Nullable Object> answered;
        try {
            answered = answer(peer, event, arguments);
        } catch (RuntimeException e) {
            answered = CompletableFuture.failedFuture(e);
        }
        return answered.handle((result, thrown) -> thrown == null
                ? Arrays.asList(null, result)
                : Collections.singletonList(FeathersException.of(thrown).fields()));
    }

    private CompletionStage<? extends @Nullable Object> answer(
            FeathersPeer peer, String event, List<JsonNode> arguments) {
        int colons = event.lastIndexOf(BETWEEN);
        if (colons >= 0) {
            return answer(
                    peer,
                    event.substring(0, colons),
                    event.substring(colons + BETWEEN.length()),
                    new FeathersArguments(arguments));
        }
        if (arguments.isEmpty() || !arguments.get(0).isTextual()) {
            throw new FeathersException(FeathersError.BAD_REQUEST, "the call names no service (send its path)");
        }
        return answer(
                peer,
                arguments.get(0).textValue(),
                event,
                new FeathersArguments(arguments.subList(1, arguments.size())));
    }

    private CompletionStage<? extends @Nullable Object> answer(
            FeathersPeer peer, String path, String wanted, FeathersArguments arguments) {
        String bare = bare(path);
        FeathersService service = services.get(bare);
        if (service == null) {
            throw new FeathersException(FeathersError.NOT_FOUND, "Service '" + shown(path) + "' not found");
        }
        FeathersMethod method = FeathersMethod.named(wanted).orElseThrow(() -> lacks(wanted));
        FeathersService.Answering answering = service.method(method).orElseThrow(() -> lacks(wanted));
        FeathersCall call = arguments.of(peer, bare, method);
        return answering.answer(call).thenApply(result -> {
            service.tell(call, result);
            return result;
        });
    }

    private static FeathersException lacks(String method) {
        return new FeathersException(
                FeathersError.METHOD_NOT_ALLOWED, "Method '" + shown(method) + "' not supported by this endpoint");
    }

    private static String shown(String sent) {
        return sent.length() <= 80 ? sent : sent.substring(0, 79) + "…";
    }

    private static String bare(String path) {
        int from = 0;
        int to = path.length();
        while (from < to && path.charAt(from) == '/') {
            from++;
        }
        while (to > from && path.charAt(to - 1) == '/') {
            to--;
        }
        return path.substring(from, to);
    }

    /** Services to be. Confined to one thread. */
    public static final class Builder {

        private final Map<String, FeathersService> services = new LinkedHashMap<>();

        private Builder() {}

        /**
         * Adds a service.
         *
         * @param path where clients find it; slashes at its ends do not count
         * @throws IllegalArgumentException if there is one already
         */
        public Builder service(String path, FeathersService service) {
            if (services.putIfAbsent(bare(path), requireNonNull(service, "service")) != null) {
                throw new IllegalArgumentException("there are two services '" + path + "'");
            }
            return this;
        }

        /** Returns the services. */
        public FeathersServices build() {
            return new FeathersServices(services);
        }
    }
}
