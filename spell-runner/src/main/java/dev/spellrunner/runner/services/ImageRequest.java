// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * A request for images. Immutable. May grow: start from {@link #of}, and name what differs.
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

    /** Returns a request for images, wherever they are, and as many as the host likes. */
    public static ImageRequest of(String caption) {
        return new ImageRequest(caption, null, null);
    }

    /** Returns the same request in another collection. */
    public ImageRequest withCacheTag(String collection) {
        return new ImageRequest(caption, requireNonNull(collection, "collection"), topK);
    }

    /** Returns the same request for another number of images. */
    public ImageRequest withTopK(int most) {
        return new ImageRequest(caption, cacheTag, most);
    }
}
