// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.host.ServiceException.Code;
import java.time.Clock;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Identifies clients for adapters: asks the authenticator, within a time limit. A failure on the way never lets a client in.
 * Immutable and thread-safe.
 */
public final class Entrance {

    private static final Logger log = LoggerFactory.getLogger(Entrance.class);
    private static final int LONGEST_SECONDS = 10;

    private final Authenticator authenticator;
    private final Clock clock;

    /**
     * Creates an entrance.
     *
     * @param clock tells whether an admission has expired
     */
    public Entrance(Authenticator authenticator, Clock clock) {
        this.authenticator = requireNonNull(authenticator, "authenticator");
        this.clock = requireNonNull(clock, "clock");
    }

    /**
     * Identifies a client.
     *
     * @return the user, and until when that holds; fails with nothing but {@link ServiceException}: the refusal of the
     *     authenticator, or {@code busy} if the authenticator itself fails
     */
    public CompletionStage<Admission> admit(Credentials credentials) {
        return asked(credentials).orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).handle(this::admissionOrRefusal);
    }

    private CompletableFuture<Admission> asked(Credentials credentials) {
        try {
            CompletionStage<Admission> asked = authenticator.admit(credentials);
            // A copy, since the time limit must not end what belongs to the authenticator.
            return asked.toCompletableFuture().copy();
        } catch (Throwable e) {
            return CompletableFuture.failedFuture(e);
        }
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
        log.warn("the authenticator failed: a client is rejected", cause);
        throw new ServiceException(
                Code.BUSY, "the client cannot be identified at the moment (try again later)", Map.of());
    }
}
