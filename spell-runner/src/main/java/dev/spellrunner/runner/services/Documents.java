// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Keeps documents and finds them by meaning: what Get Documents needs. Thread-safe; calls may block. */
public interface Documents {

    /**
     * Keeps a document; one of the same id takes the place of the earlier one.
     *
     * @throws IllegalArgumentException if its embedding has another size than those that are there, or it does not fit
     * @throws StorageException if it cannot be kept
     */
    void store(Document document);

    /**
     * Finds documents by meaning.
     *
     * @param meaning what they are to be about
     * @param type the kind of document; null for all
     * @param most how many, at least 1
     * @return the documents, nearest first
     * @throws IllegalArgumentException if the embedding has another size than those of the documents
     * @throws StorageException if they cannot be read
     */
    List<Document.Match> nearest(Embedding meaning, @Nullable String type, int most);

    /**
     * Removes a document, if it is there.
     *
     * @throws StorageException if it cannot be deleted
     */
    void delete(String id);

    /** Returns documents that end with this process: at most 100 000, and 64 million characters. What goes beyond is refused. */
    static Documents inMemory() {
        return new DocumentsInMemory(100_000, 64_000_000);
    }
}
