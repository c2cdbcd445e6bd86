// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import dev.spellrunner.core.component.WorkContext;
import java.util.List;
import java.util.concurrent.CompletionStage;

/** Finds images by a caption: what the component VisualGeneration needs. Must be thread-safe. */
@FunctionalInterface
public interface ImageSearch {

    /**
     * Finds images.
     *
     * @param request what to look for
     * @param context where this happens; also holds the run's secrets
     * @return the images, best first, as plain data such as {@code {imageUrl: …}}; they may come later
     * @throws Exception if the search cannot be reached
     */
    CompletionStage<? extends List<?>> search(ImageRequest request, WorkContext context) throws Exception;
}
