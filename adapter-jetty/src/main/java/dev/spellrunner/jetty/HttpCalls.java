// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.MessageMemory;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.host.WireJson;
import dev.spellrunner.runner.observe.RunOrigin;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Promise;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The calls over HTTP. Each is a short connection of its own, which ends with the answer; where the answer does not wait
 * for the run, with the run. No thread waits for anything. Thread-safe.
 */
final class HttpCalls {

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);
    private static final String EVENT_STREAM = "text/event-stream";
    private static final String RESPOND_ASYNC = "respond-async";

    private final SpellService service;
    private final SpellHost host;
    private final ConnectionSettings settings;
    private final WireJson json;
    private final Connections connections;

    HttpCalls(SpellService service, ConnectionSettings settings, WireJson json, Connections connections) {
        this.service = service;
        this.host = service.host();
        this.settings = settings;
        this.json = json;
        this.connections = connections;
    }

    void make(Route route, Admission admission, HttpCall call) {
        User user = admission.user();
        call.admitted(admission);
        if (route instanceof Route.RunsOf runs) {
            withBody(call, body -> connected(user, call, caller -> start(caller, runs.spell(), body, call)));
        } else if (route instanceof Route.TurnsOf turns) {
            ask(user, "spell.turns", Map.of("spell", turns.spell()), 200, call);
        } else if (route instanceof Route.EventsOf events) {
            connected(user, call, caller -> stream(caller, events.run(), lastEventId(call.request()), call));
        } else if (route instanceof Route.OneRun one) {
            boolean cancels = call.request().getMethod().equals("DELETE");
            ask(user, cancels ? "run.cancel" : "run.get", Map.of("run", one.run()), cancels ? 202 : 200, call);
        } else if (route instanceof Route.Runs) {
            ask(user, "run.list", query(call.request()), 200, call);
        } else if (route instanceof Route.RunAgain again) {
            withBody(call, body -> {
                body.put("run", again.run());
                runAgain(user, again.resumes() ? "run.resume" : "run.rerun", body, call);
            });
        } else if (route instanceof Route.WaitingOf waiting) {
            ask(user, "run.waiting", Map.of("run", waiting.run()), 200, call);
        } else if (route instanceof Route.InHand hand) {
            withBody(call, body -> {
                body.put("run", hand.run());
                ask(user, hand.call(), body, 200, call);
            });
        } else if (route instanceof Route.OneSpell one) {
            spell(user, one.spell(), call);
        } else {
            ask(user, "spell.list", Map.of(), 200, call);
        }
    }

    /** Shows a spell, with its version as entity tag; or changes it, if it has the version that the client has in mind. */
    private void spell(User user, String spell, HttpCall call) {
        if (call.request().getMethod().equals("GET")) {
            ask(user, "spell.get", Map.of("spell", spell), 200, call);
            return;
        }
        withBody(call, body -> {
            body.put("spell", spell);
            EntityTag.wanted(call.request()).ifPresent(version -> body.put("version", version));
            ask(user, "spell.update", body, 200, call);
        });
    }

    /** Does something with the fields of a request's body, and some more. */
    private void withBody(HttpCall call, Consumer<Map<String, @Nullable Object>> action) {
        body(call).whenComplete((body, thrown) -> {
            try {
                if (thrown != null) {
                    throw thrown;
                }
                action.accept(new LinkedHashMap<>(body));
            } catch (Throwable e) {
                call.fail(e);
            }
        });
    }

    private static Map<String, @Nullable Object> query(Request request) {
        Map<String, @Nullable Object> query = new LinkedHashMap<>();
        Requests.query(request).forEach(field -> query.put(field.getName(), field.getValue()));
        return query;
    }

    /** Makes a call of the service. */
    private void ask(User user, String method, Map<String, ?> parameters, int status, HttpCall call) {
        connected(user, call, caller -> {
            CompletionStage<Map<String, @Nullable Object>> asked = service.call(caller, method, parameters);
            asked.whenComplete((answer, thrown) -> call.attempt(() -> {
                caller.close();
                if (thrown == null) {
                    EntityTag.put(answer, call.response());
                    call.answer(status, answer);
                } else {
                    call.fail(thrown);
                }
            }));
        });
    }

    /** A run lives as long as its connection, which is therefore kept until the run has ended. */
    private void runAgain(User user, String method, Map<String, ?> parameters, HttpCall call) {
        connected(user, call, caller -> {
            CompletionStage<Map<String, @Nullable Object>> begun = service.call(caller, method, parameters);
            begun.whenComplete((answer, thrown) -> call.attempt(() -> {
                if (thrown != null) {
                    caller.close();
                    call.fail(thrown);
                    return;
                }
                if (answer.get("run") instanceof String run) {
                    caller.closeAfter(run);
                } else {
                    caller.close();
                }
                call.answer(202, answer);
            }));
        });
    }

    /** Does something with a connection, on a thread of the host, since the user's spells may be far away. */
    private void connected(User user, HttpCall call, Consumer<SpellManager> action) {
        try {
            host.executor().execute(() -> {
                SpellManager caller = null;
                try {
                    caller = host.connect(user, HttpCalls::nobodyHears, origin(call.request()));
                    action.accept(caller);
                } catch (Throwable e) {
                    if (caller != null) {
                        caller.close();
                    }
                    call.fail(e);
                }
            });
        } catch (Throwable e) {
            call.fail(e);
        }
    }

    private static void nobodyHears() {}

    /** Streams of events are told apart, since they last. */
    private static RunOrigin origin(Request request) {
        HttpFields headers = request.getHeaders();
        boolean lasts = wantsEvents(headers);
        RunOrigin origin = RunOrigin.of(lasts ? "sse" : "http")
                .traced(headers.get("traceparent"), headers.get("tracestate"))
                .carrying(headers.get("baggage"));
        return !lasts && prefersNotToWait(headers) ? origin.outlivingCaller() : origin;
    }

    // ---- runs ----

    private void start(SpellManager caller, String spell, Map<String, @Nullable Object> body, HttpCall call) {
        body.put("spell", spell);
        Run run = SpellService.start(caller, body);
        // The run counts its values itself.
        call.forgetBody();
        HttpFields headers = call.request().getHeaders();
        if (wantsEvents(headers)) {
            stream(caller, run.id(), 0, call);
        } else if (prefersNotToWait(headers)) {
            run.onEnd(result -> caller.close());
            respondAsync(run.id(), call);
        } else {
            call.await(caller::close, caller::close);
            CompletionStage<RunResult> ended = host.ended(run);
            ended.whenComplete((result, thrown) -> call.attempt(() -> {
                caller.close();
                if (thrown == null) {
                    call.answer(200, result.fields());
                } else {
                    // It is parked, since the server stops.
                    call.fail(503, ServiceException.of(thrown));
                }
            }));
        }
    }

    private void respondAsync(String run, HttpCall call) {
        HttpFields.Mutable headers = call.response().getHeaders();
        headers.put(
                HttpHeader.LOCATION,
                contextPath(call.request()) + settings.prefix().text() + "/runs/" + run);
        headers.put("Preference-Applied", RESPOND_ASYNC);
        call.answer(202, Map.of("run", run));
    }

    private static String contextPath(Request request) {
        String path = request.getContext().getContextPath();
        return path == null || path.equals("/") ? "" : path;
    }

    private void stream(SpellManager caller, String run, long after, HttpCall call) {
        new EventStream(call, caller, connections, settings).begin(run, after);
    }

    // ---- what a request says ----

    private static boolean prefersNotToWait(HttpFields headers) {
        return headers.getCSV("Prefer", false).stream().anyMatch(HttpCalls::isRespondAsync);
    }

    private static boolean isRespondAsync(String preference) {
        return preference.split("[;=]", 2)[0].strip().equalsIgnoreCase(RESPOND_ASYNC);
    }

    /** Tells whether events are what the client likes best of all that it could have. */
    private static boolean wantsEvents(HttpFields headers) {
        for (String accepted : headers.getQualityCSV(HttpHeader.ACCEPT)) {
            if (accepted.startsWith(EVENT_STREAM)) {
                return true;
            }
            if (accepted.startsWith("application/json") || accepted.startsWith("*/*")) {
                return false;
            }
        }
        return false;
    }

    private static long lastEventId(Request request) {
        String id = request.getHeaders().get("Last-Event-ID");
        if (id == null || id.isBlank()) {
            return 0;
        }
        try {
            return Math.max(0, Long.parseLong(id.strip()));
        } catch (NumberFormatException e) {
            throw invalid("header 'Last-Event-ID' is not a number (send the id of the last event that came)");
        }
    }

    private CompletionStage<Map<String, @Nullable Object>> body(HttpCall call) {
        return read(call, settings.messageBytes()).thenApply(this::fields);
    }

    /**
     * Returns the body of a request; fails with {@code limit}, if it is larger than it may be, and with {@code busy} if too
     * much comes in already.
     */
    static CompletionStage<byte[]> read(HttpCall call, int most) {
        Request request = call.request();
        if (request.getLength() > most) {
            return CompletableFuture.failedFuture(tooLarge(most));
        }
        MessageMemory.Share share = call.memory();
        if (!share.take(request.getLength() < 0 ? most : request.getLength())) {
            return CompletableFuture.failedFuture(ServiceException.tooManyMessages());
        }
        CompletableFuture<byte[]> read = new CompletableFuture<>();
        Content.Source.asByteArrayAsync(request, most, Promise.Invocable.toPromise(read));
        return read.handle((body, thrown) -> {
            if (thrown == null) {
                share.giveBack(Long.MAX_VALUE);
                call.hasRead(share, body);
                return body;
            }
            share.close();
            if (thrown instanceof IllegalStateException) {
                throw tooLarge(most);
            }
            log.debug("the body of a request broke off", thrown);
            throw brokenOff(thrown instanceof TimeoutException);
        });
    }

    private Map<String, @Nullable Object> fields(byte[] body) {
        if (body.length == 0) {
            return Map.of();
        }
        JsonNode node;
        try {
            node = json.read(body);
        } catch (IOException e) {
            throw invalid("the body is not JSON: " + WireJson.shortMessage(e));
        }
        if (!node.isObject()) {
            throw invalid("the body is not a JSON object (send {\"inputs\": {…}})");
        }
        return WireJson.fields(node);
    }

    private static ServiceException invalid(String message) {
        return new ServiceException(Code.INVALID_REQUEST, message, Map.of());
    }

    private static ServiceException brokenOff(boolean tooSlow) {
        return new ServiceException(
                Code.INVALID_REQUEST,
                tooSlow ? "the body came too slowly (send it again)" : "the body broke off (send it again)",
                tooSlow ? Map.of("timeout", true) : Map.of());
    }

    private static ServiceException tooLarge(int most) {
        return new ServiceException(
                Code.LIMIT, "the body is larger than it may be, " + most + " bytes", Map.of("bytes", most));
    }
}
