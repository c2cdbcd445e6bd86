// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

/**
 * Holds something that a search found. Immutable.
 *
 * @param title its title
 * @param summary a few sentences of it; may be empty
 * @param url its address; may be empty
 */
public record SearchResult(String title, String summary, String url) {

    public SearchResult {
        requireNonNull(title, "title");
        requireNonNull(summary, "summary");
        requireNonNull(url, "url");
    }
}
