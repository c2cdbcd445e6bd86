// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.User;
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

    Entrance(Authenticator authenticator) {
        this.authenticator = authenticator;
    }

    /** Returns who makes a request; fails with nothing but {@link ServiceException}. */
    CompletionStage<User> userOf(Request request) {
        Credentials credentials = credentials(request);
        CompletableFuture<User> asked;
        try {
            // A copy, since the time limit must not end what belongs to the authenticator.
            asked = authenticator
                    .authenticate(credentials)
                    .toCompletableFuture()
                    .copy();
        } catch (RuntimeException e) {
            asked = CompletableFuture.failedFuture(e);
        }
        return asked.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).handle(Entrance::userOrRefusal);
    }

    private static User userOrRefusal(@Nullable User user, @Nullable Throwable refused) {
        if (user != null) {
            return user;
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
