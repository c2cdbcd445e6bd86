// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import java.security.SecureRandom;
import java.util.concurrent.atomic.AtomicLong;
import java.util.regex.Pattern;
import org.eclipse.jetty.server.Request;

/** The ids of requests, by which an answer, the log and a proxy's log are brought together. Thread-safe. */
final class RequestIds {

    /** The header that names a request, and with which its answer names it. A door may name the run instead. */
    static final String HEADER = "X-Request-Id";

    /** Ids that may stand in a line of a log. */
    private static final Pattern GIVEN = Pattern.compile("[A-Za-z0-9._:-]{1,64}");

    private static final String PREFIX = "q-" + Long.toString(new SecureRandom().nextLong() >>> 1, 36) + '-';
    private static final AtomicLong NUMBER = new AtomicLong();

    private RequestIds() {}

    /** Returns the id that a proxy gave the request, else a new one. */
    static String of(Request request) {
        String given = request.getHeaders().get(HEADER);
        return given != null && GIVEN.matcher(given).matches() ? given : PREFIX + NUMBER.incrementAndGet();
    }
}
