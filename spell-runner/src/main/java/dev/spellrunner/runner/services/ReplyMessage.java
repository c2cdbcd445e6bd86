// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import org.jspecify.annotations.Nullable;

/**
 * Holds what an Output of a spell answers. Immutable.
 *
 * @param output the name of the Output
 * @param type where the answer is to go: {@code Default} to where the question came from, {@code Subspell} nowhere else, else a
 *     name of the host's, such as {@code Discord (Text)}
 * @param value the answer, as plain data; often text
 * @param event the event that the answer belongs to, as plain data; null if the Output has none
 */
public record ReplyMessage(
        String output,
        String type,
        @Nullable Object value,
        @Nullable Object event) {

    public ReplyMessage {
        requireNonNull(output, "output");
        requireNonNull(type, "type");
    }
}
