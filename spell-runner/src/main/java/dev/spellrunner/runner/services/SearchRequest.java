// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

/**
 * Says what to look for. Immutable.
 *
 * @param query the words; not blank
 * @param source where to look: {@code web} or {@code wikipedia}; sources may be added
 * @param most how many results are wanted, at least 1
 */
public record SearchRequest(String query, String source, int most) {

    /** The whole web. */
    public static final String WEB = "web";
    /** An encyclopaedia. */
    public static final String WIKIPEDIA = "wikipedia";

    public SearchRequest {
        requireNonNull(source, "source");
        if (query.isBlank()) {
            throw new IllegalArgumentException("there is nothing to search for (give a text)");
        }
        if (most < 1) {
            throw new IllegalArgumentException(most + " results cannot be searched for (at least 1)");
        }
    }

    /** Asks for one result. */
    public static SearchRequest of(String query, String source) {
        return new SearchRequest(query, source, 1);
    }

    /** Returns the same request for another number of results, at least 1. */
    public SearchRequest withMost(int results) {
        return new SearchRequest(query, source, results);
    }
}
