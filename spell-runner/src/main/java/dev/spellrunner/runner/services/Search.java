// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Searches the web or an encyclopaedia: what Query Google and Get Wikipedia Summary need. Must be thread-safe. */
@FunctionalInterface
public interface Search {

    /**
     * Searches.
     *
     * @param request what to look for, and where
     * @param context where this happens; also holds the run's secrets
     * @return what was found, best first; it may come later
     * @throws Exception if the search cannot be reached
     */
    CompletionStage<List<SearchResult>> search(SearchRequest request, WorkContext context) throws Exception;
}
