// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.ServiceException;
import java.time.Clock;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Finds out who makes a request. Whatever goes wrong on the way, nobody is let in by it. */
final class Entrance {

    private static final Logger log = LoggerFactory.getLogger(SpellHandler.class);
    private static final int LONGEST_SECONDS = 10;

    private final Authenticator authenticator;
    private final Clock clock;

    Entrance(Authenticator authenticator, Clock clock) {
        this.authenticator = authenticator;
        this.clock = clock;
    }

    /** Returns who makes a request, and until when; fails with nothing but {@link ServiceException}. */
    CompletionStage<Admission> admit(Request request) {
        Credentials credentials = credentials(request);
        CompletableFuture<Admission> asked;
        try {
            // A copy, since the time limit must not end what belongs to the authenticator.
            asked = authenticator.admit(credentials).toCompletableFuture().copy();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        return asked.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).handle(this::admissionOrRefusal);
    }

    private Admission admissionOrRefusal(@Nullable Admission admission, @Nullable Throwable refused) {
        if (admission != null) {
            if (admission.hasEnded(clock.instant())) {
                throw ServiceException.unauthorized("what the client is known by has expired (get a new token)");
            }
            return admission;
        }
        Throwable cause =
                refused instanceof CompletionException && refused.getCause() != null ? refused.getCause() : refused;
        if (cause instanceof ServiceException known) {
            throw known;
        }
        log.warn("a client was refused, since the authenticator did not tell who he is", cause);
        throw ServiceException.unauthorized("the client is not let in");
    }

    private static Credentials credentials(Request request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getLowerCaseName(), name -> new ArrayList<>(1))
                    .add(field.getValue() == null ? "" : field.getValue());
        }
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (Fields.Field field : Request.extractQueryParameters(request)) {
            query.put(field.getName(), List.copyOf(field.getValues()));
        }
        return new Credentials(headers, query, Map.of(), Request.getRemoteAddr(request));
    }
}
