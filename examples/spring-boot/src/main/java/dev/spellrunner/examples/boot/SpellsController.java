// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.WireJson;
import dev.spellrunner.runner.observe.RunOrigin;
import jakarta.servlet.http.HttpServletRequest;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.springframework.http.MediaType;
import org.springframework.http.ResponseEntity;
import org.springframework.web.bind.annotation.DeleteMapping;
import org.springframework.web.bind.annotation.ExceptionHandler;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestBody;
import org.springframework.web.bind.annotation.RequestHeader;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/** Makes the calls of {@link SpellService} over HTTP; a connection lasts for one call. */
@RestController
class SpellsController {

    private final SpellHost host;
    private final SpellService service;
    private final Callers callers;
    private final WireJson json;

    SpellsController(SpellService service, Callers callers, WireJson json) {
        this.host = service.host();
        this.service = service;
        this.callers = callers;
        this.json = json;
    }

    @GetMapping("/spells")
    CompletionStage<ResponseEntity<byte[]>> spells(HttpServletRequest request) {
        return call(request, "spell.list", Map.of());
    }

    @GetMapping("/spells/{spell}")
    CompletionStage<ResponseEntity<byte[]>> spell(HttpServletRequest request, @PathVariable String spell) {
        return call(request, "spell.get", Map.of("spell", spell));
    }

    @PostMapping(path = "/spells/{spell}/runs", produces = MediaType.APPLICATION_JSON_VALUE)
    CompletionStage<ResponseEntity<byte[]>> run(
            HttpServletRequest request, @PathVariable String spell, @RequestBody byte[] body) {
        return call(request, "spell.run", parameters(spell, body));
    }

    @PostMapping(path = "/spells/{spell}/runs", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter stream(HttpServletRequest request, @PathVariable String spell, @RequestBody byte[] body) {
        Map<String, @Nullable Object> parameters = parameters(spell, body);
        return streamed(request, 0, manager -> started(manager, parameters));
    }

    private String started(SpellManager manager, Map<String, ?> parameters) {
        try {
            // Answers at once.
            return String.valueOf(
                    service.call(manager, "spell.start", parameters).join().get("run"));
        } catch (CompletionException e) {
            throw ServiceException.of(e);
        }
    }

    private SseEmitter streamed(HttpServletRequest request, long after, Function<SpellManager, String> run) {
        SpellManager manager = connect(request, "sse");
        try {
            return EventStream.begin(manager, host, run.apply(manager), after);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    @GetMapping("/runs/{run}")
    CompletionStage<ResponseEntity<byte[]>> runStatus(HttpServletRequest request, @PathVariable String run) {
        return call(request, "run.get", Map.of("run", run));
    }

    @DeleteMapping("/runs/{run}")
    CompletionStage<ResponseEntity<byte[]>> cancel(HttpServletRequest request, @PathVariable String run) {
        return call(request, "run.cancel", Map.of("run", run));
    }

    @GetMapping(path = "/runs/{run}/events", produces = MediaType.TEXT_EVENT_STREAM_VALUE)
    SseEmitter events(
            HttpServletRequest request,
            @PathVariable String run,
            @RequestHeader(name = "Last-Event-ID", defaultValue = "0") long after) {
        return streamed(request, after, manager -> run);
    }

    private CompletionStage<ResponseEntity<byte[]>> call(
            HttpServletRequest request, String method, Map<String, ?> parameters) {
        SpellManager manager = connect(request, "http");
        return service.call(manager, method, parameters)
                .whenComplete((answer, failure) -> manager.close())
                .thenApply(answer -> ResponseEntity.ok()
                        .contentType(MediaType.APPLICATION_JSON)
                        .body(json.object(answer)));
    }

    /** Connects for one call, or one stream, which takes its events elsewhere; metrics tell connections apart by their door. */
    private SpellManager connect(HttpServletRequest request, String door) {
        return host.connect(callers.admit(request).user(), () -> {}, RunOrigin.of(door));
    }

    private Map<String, @Nullable Object> parameters(String spell, byte[] body) {
        Map<String, @Nullable Object> parameters = new LinkedHashMap<>();
        try {
            parameters.putAll(WireJson.fields(json.read(body)));
        } catch (IOException e) {
            throw new ServiceException(
                    Code.INVALID_REQUEST, "the body is not JSON: " + WireJson.shortMessage(e), Map.of());
        }
        parameters.put("spell", spell);
        return parameters;
    }

    @ExceptionHandler
    ResponseEntity<byte[]> refuse(ServiceException refusal) {
        return ResponseEntity.status(refusal.httpStatus())
                .contentType(MediaType.APPLICATION_JSON)
                .body(json.object(refusal.fields()));
    }
}
