// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import dev.spellrunner.core.hint.DidYouMean;
import java.util.Collection;
import java.util.Optional;

/** Advice about a key that a file lacks. */
final class Hints {

    private Hints() {}

    /**
     * Returns a hint at a key that may be a misspelling of the one that is missing.
     *
     * @param missing the key that is missing
     * @param found the keys that are there
     * @param known the keys that are no misspelling
     */
    static Optional<String> forMissing(String missing, Collection<String> found, Collection<String> known) {
        for (String key : found) {
            if (!known.contains(key)
                    && DidYouMean.closest(key, known).filter(missing::equals).isPresent()) {
                return Optional.of("there is '" + Findings.quote(key) + "': did you mean '" + missing + "'?");
            }
        }
        return Optional.empty();
    }
}
