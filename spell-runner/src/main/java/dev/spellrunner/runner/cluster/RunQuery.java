// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static java.util.Objects.requireNonNull;

import java.time.Instant;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Selects runs for a list. Immutable.
 *
 * @param user whose runs
 * @param spell the id or name of the spell; empty for all
 * @param status how they stand; empty for all
 * @param since the earliest begin; empty for all
 * @param until begins before that time; empty for all
 * @param text what is in their inputs, whatever its case; empty for all
 * @param before lists what began before this run; empty for the newest
 * @param limit how many to list at most, from 1
 * @param tags tags that they have, by name; empty for all
 */
public record RunQuery(
        String user,
        Optional<String> spell,
        Optional<RunStatus> status,
        Optional<Instant> since,
        Optional<Instant> until,
        Optional<String> text,
        Optional<String> before,
        int limit,
        Map<String, String> tags) {

    public RunQuery {
        requireNonNull(user, "user");
        requireNonNull(spell, "spell");
        requireNonNull(status, "status");
        requireNonNull(since, "since");
        requireNonNull(until, "until");
        text = text.map(part -> part.toLowerCase(Locale.ROOT));
        requireNonNull(before, "before");
        tags = Map.copyOf(tags);
        if (limit < 1) {
            throw new IllegalArgumentException("a list of runs has a limit of at least 1, not " + limit);
        }
    }

    /** Creates a query for runs whatever their tags. */
    public RunQuery(
            String user,
            Optional<String> spell,
            Optional<RunStatus> status,
            Optional<Instant> since,
            Optional<Instant> until,
            Optional<String> text,
            Optional<String> before,
            int limit) {
        this(user, spell, status, since, until, text, before, limit, Map.of());
    }

    /** Returns the same query for those runs alone that have these tags, and perhaps others. */
    public RunQuery tagged(Map<String, String> byName) {
        return new RunQuery(user, spell, status, since, until, text, before, limit, byName);
    }

    /** Returns the same query for those runs alone of one spell. */
    public RunQuery withSpell(String idOrName) {
        return new RunQuery(user, Optional.of(idOrName), status, since, until, text, before, limit, tags);
    }

    /** Returns the same query for those runs alone that stand so. */
    public RunQuery withStatus(RunStatus wanted) {
        return new RunQuery(user, spell, Optional.of(wanted), since, until, text, before, limit, tags);
    }

    /** Returns the same query for those runs alone that began then or later. */
    public RunQuery withSince(Instant earliest) {
        return new RunQuery(user, spell, status, Optional.of(earliest), until, text, before, limit, tags);
    }

    /** Returns the same query for those runs alone that began before then. */
    public RunQuery withUntil(Instant later) {
        return new RunQuery(user, spell, status, since, Optional.of(later), text, before, limit, tags);
    }

    /** Returns the same query for those runs alone in whose inputs this text is, whatever its case. */
    public RunQuery withText(String part) {
        return new RunQuery(user, spell, status, since, until, Optional.of(part), before, limit, tags);
    }

    /** Returns the same query for those runs alone that began before this one. */
    public RunQuery withBefore(String run) {
        return new RunQuery(user, spell, status, since, until, text, Optional.of(run), limit, tags);
    }

    /**
     * Returns a query for the newest runs of a user. More parts may come, and the constructor grows with them; this stays.
     */
    public static RunQuery newestOf(String user, int limit) {
        Optional<String> any = Optional.empty();
        return new RunQuery(user, any, Optional.empty(), Optional.empty(), Optional.empty(), any, any, limit);
    }

    /** Tells whether a run is one of those, whatever {@code before} and {@code limit} say. */
    public boolean matches(RunSummary run) {
        return run.channel().user().equals(user)
                && spell.filter(wanted -> !wanted.equals(run.channel().spell()) && !wanted.equals(run.name()))
                        .isEmpty()
                && status.filter(wanted -> wanted != run.status()).isEmpty()
                && since.filter(from -> run.startedAt().isBefore(from)).isEmpty()
                && until.filter(end -> !run.startedAt().isBefore(end)).isEmpty()
                && text.filter(part -> !run.inputs().toLowerCase(Locale.ROOT).contains(part))
                        .isEmpty()
                && run.tags().entrySet().containsAll(tags.entrySet());
    }
}
