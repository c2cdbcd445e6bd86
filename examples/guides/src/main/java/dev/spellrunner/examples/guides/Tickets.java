// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.User;
import java.security.Principal;
import java.security.SecureRandom;
import java.time.Clock;
import java.time.Duration;
import java.util.Base64;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;

/**
 * Issues tickets to users whom the application has logged in, and admits clients that show one. Ends the connections of a
 * ticket when the ticket expires. Thread-safe.
 */
public final class Tickets {

    private static final Duration VALIDITY = Duration.ofMinutes(30);
    private static final int MOST = 100_000;

    private final ConcurrentMap<String, Admission> issued = new ConcurrentHashMap<>();
    private final SecureRandom random = new SecureRandom();
    private final Clock clock;

    /** Creates tickets that expire by a clock. */
    public Tickets(Clock clock) {
        this.clock = clock;
    }

    /** Issues a ticket to a user whom the application's own filters let through. */
    public String issue(Principal principal) {
        issued.values().removeIf(admission -> admission.hasEnded(clock.instant()));
        if (issued.size() >= MOST) {
            throw new IllegalStateException("too many tickets are valid (try again later)");
        }
        byte[] secret = new byte[32];
        random.nextBytes(secret);
        String ticket = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
        issued.put(ticket, Admission.until(clock.instant().plus(VALIDITY), new User(principal.getName())));
        return ticket;
    }

    /** Returns what a handler asks. */
    public Authenticator authenticator() {
        return Authenticator.expiring(this::admit);
    }

    private CompletionStage<Admission> admit(Credentials credentials) {
        return credentials
                .bearerToken()
                .map(issued::get)
                .filter(admission -> !admission.hasEnded(clock.instant()))
                .map(CompletableFuture::completedFuture)
                .orElseGet(() -> CompletableFuture.failedFuture(
                        ServiceException.unauthorized("the ticket is unknown or expired")));
    }
}
