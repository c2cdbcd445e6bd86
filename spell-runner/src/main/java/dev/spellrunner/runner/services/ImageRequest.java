// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A request for images. Immutable.
 *
 * @param caption what they show; not blank
 * @param cacheTag the collection to look in; null if the spell names none
 * @param topK how many to find; null if the spell does not say
 */
public record ImageRequest(
        String caption, @Nullable String cacheTag, @Nullable Integer topK) {

    public ImageRequest {
        requireNonNull(caption, "caption");
    }
}
