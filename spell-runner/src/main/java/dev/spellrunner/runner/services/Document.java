// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * A text that spells look up by its meaning. Immutable.
 *
 * @param id its id; not blank
 * @param type the kind of document; may be empty
 * @param content the text
 * @param embedding the meaning of the text
 */
public record Document(String id, String type, String content, Embedding embedding) {

    public Document {
        requireNonNull(type, "type");
        requireNonNull(content, "content");
        requireNonNull(embedding, "embedding");
        if (id.isBlank()) {
            throw new IllegalArgumentException("a document needs an id");
        }
    }

    /**
     * Holds a document that was found.
     *
     * @param document the document
     * @param distance how far its meaning is from the one that was looked for, from 0 to 2
     */
    public record Match(Document document, double distance) {

        public Match {
            requireNonNull(document, "document");
        }

        /** Returns the document as spells hold it, with its {@code distance}. */
        public Map<String, Object> toMap() {
            Map<String, Object> fields = new LinkedHashMap<>();
            fields.put("id", document.id());
            fields.put("type", document.type());
            fields.put("content", document.content());
            fields.put("distance", distance);
            return fields;
        }
    }
}
