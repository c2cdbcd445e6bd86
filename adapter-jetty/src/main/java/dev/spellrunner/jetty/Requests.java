// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Fields;

/** Lets requests for an address of ours through, or refuses them: by site, method and user. Thread-safe. */
final class Requests {

    private final Sites sites;
    private final Entrance entrance;
    private final HttpCalls calls;
    private final Upgrades upgrades;
    private final Connections connections;

    Requests(Sites sites, Entrance entrance, HttpCalls calls, Upgrades upgrades, Connections connections) {
        this.sites = sites;
        this.entrance = entrance;
        this.calls = calls;
        this.upgrades = upgrades;
        this.connections = connections;
    }

    /** Serves a request, if it is let through. It is answered in any case. */
    void serve(Route route, HttpCall call) {
        if (isLetThrough(route, call)) {
            admit(entrance, call.request()).whenComplete((admission, refused) -> {
                if (refused == null) {
                    serve(route, admission, call);
                } else {
                    refuse(ServiceException.of(refused), call);
                }
            });
        }
    }

    private boolean isLetThrough(Route route, HttpCall call) {
        Optional<ServiceException> forbidden = sites.refusal(call.request());
        if (forbidden.isPresent()) {
            call.fail(403, forbidden.get());
            return false;
        }
        sites.tellBrowser(call.request(), call.response(), "ETag, Location");
        String method = call.request().getMethod();
        if (HttpMethod.OPTIONS.is(method)) {
            tellBrowserWhatIsAllowed(route, call.response());
            call.answerNothing(204);
            return false;
        }
        if (!route.methods().contains(method)) {
            call.response().getHeaders().put(HttpHeader.ALLOW, allowed(route));
            call.fail(405, error("method '" + method + "' is not allowed here (use " + allowed(route) + ")"));
            return false;
        }
        if (connections.isStopping()) {
            call.fail(503, new ServiceException(Code.BUSY, "the server stops (try again later)", Map.of()));
            return false;
        }
        return true;
    }

    private static void refuse(ServiceException why, HttpCall call) {
        if (why.code() == Code.BUSY) {
            call.fail(503, why);
        } else {
            call.fail(why);
        }
    }

    /** Identifies the client of a request. Fails with nothing but {@link ServiceException}. */
    static CompletionStage<Admission> admit(Entrance entrance, Request request) {
        try {
            return entrance.admit(credentials(request));
        } catch (ServiceException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    /**
     * Returns the parameters of a request's address.
     *
     * @throws ServiceException if they cannot be read
     */
    static Fields query(Request request) {
        try {
            return Request.extractQueryParameters(request);
        } catch (RuntimeException e) {
            throw new ServiceException(
                    Code.INVALID_REQUEST, "the query of the address cannot be read (encode it as UTF-8)", Map.of());
        }
    }

    private static Credentials credentials(Request request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            headers.computeIfAbsent(field.getLowerCaseName(), name -> new ArrayList<>(1))
                    .add(field.getValue() == null ? "" : field.getValue());
        }
        Map<String, List<String>> query = new LinkedHashMap<>();
        for (Fields.Field field : query(request)) {
            query.put(field.getName(), List.copyOf(field.getValues()));
        }
        return new Credentials(headers, query, Map.of(), Request.getRemoteAddr(request));
    }

    private static String allowed(Route route) {
        return String.join(", ", new TreeSet<>(route.methods()));
    }

    private static ServiceException error(String message) {
        return new ServiceException(Code.INVALID_REQUEST, message, Map.of());
    }

    private static void tellBrowserWhatIsAllowed(Route route, Response response) {
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Access-Control-Allow-Methods", allowed(route));
        headers.put("Access-Control-Allow-Headers", "Authorization, Content-Type, If-Match, Last-Event-ID, Prefer");
        headers.put("Access-Control-Max-Age", "600");
    }

    private void serve(Route route, Admission admission, HttpCall call) {
        try {
            if (route instanceof Route.Socket) {
                upgrades.make(admission, call);
            } else {
                calls.make(route, admission, call);
            }
        } catch (Throwable e) {
            // An error, too: the request would hang for ever.
            call.fail(e);
        }
    }
}
