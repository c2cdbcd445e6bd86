// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import java.io.PrintWriter;
import java.time.Clock;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.RequestLog;
import org.eclipse.jetty.server.Response;

/** Writes a line for each request: when, who from, what, how it was answered, and its id. Tokens in addresses are not written. Thread-safe. */
final class AccessLog implements RequestLog {

    private static final Pattern TOKEN = Pattern.compile("((?:access_)?token=)[^&#]*", Pattern.CASE_INSENSITIVE);

    private final PrintWriter target;
    private final Clock clock;

    AccessLog(PrintWriter target, Clock clock) {
        this.target = target;
        this.clock = clock;
    }

    @Override
    public void log(Request request, Response response) {
        target.println(clock.instant().truncatedTo(ChronoUnit.MILLIS) + " " + Request.getRemoteAddr(request) + " "
                + request.getMethod() + " " + redacted(request.getHttpURI().getPathQuery()) + " "
                + response.getStatus() + " " + id(response));
        target.flush();
    }

    private static String id(Response response) {
        String id = response.getHeaders().get("X-Request-Id");
        return id == null ? "-" : id;
    }

    static String redacted(String address) {
        return TOKEN.matcher(address).replaceAll("$1***");
    }
}
