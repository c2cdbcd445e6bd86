// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/** Documents in the heap, found by looking at all of them. Thread-safe. */
final class DocumentsInMemory implements Documents {

    private static final int CHARS_PER_NUMBER = 2;

    private final int mostDocuments;
    private final long mostChars;

    private final Object lock = new Object();
    private final Map<String, Document> documents = new LinkedHashMap<>();
    private long chars;

    DocumentsInMemory(int mostDocuments, long mostChars) {
        this.mostDocuments = mostDocuments;
        this.mostChars = mostChars;
    }

    @Override
    public void store(Document document) {
        synchronized (lock) {
            Document former = documents.get(document.id());
            requireSameSize(document.embedding());
            long more = sizeOf(document) - (former == null ? 0 : sizeOf(former));
            if (chars + more > mostChars || (former == null && documents.size() >= mostDocuments)) {
                throw new IllegalArgumentException("there is no room for another document: there are "
                        + documents.size() + " with " + chars + " characters (" + mostDocuments + " with " + mostChars
                        + " at most)");
            }
            documents.put(document.id(), document);
            chars += more;
        }
    }

    private static long sizeOf(Document document) {
        return document.id().length()
                + document.type().length()
                + document.content().length()
                + (long) CHARS_PER_NUMBER * document.embedding().size();
    }

    private void requireSameSize(Embedding embedding) {
        if (!documents.isEmpty()) {
            embedding.requireSizeOf(documents.values().iterator().next().embedding());
        }
    }

    @Override
    public List<Document.Match> nearest(Embedding meaning, @Nullable String type, int most) {
        if (most < 1) {
            throw new IllegalArgumentException(most + " documents cannot be looked for (at least 1)");
        }
        PriorityQueue<Document.Match> nearest = new PriorityQueue<>(
                Comparator.comparingDouble(Document.Match::distance).reversed());
        for (Document document : all()) {
            if (type == null || document.type().equals(type)) {
                nearest.add(new Document.Match(document, document.embedding().distance(meaning)));
                if (nearest.size() > most) {
                    nearest.remove();
                }
            }
        }
        List<Document.Match> found = new ArrayList<>(nearest);
        found.sort(Comparator.comparingDouble(Document.Match::distance));
        return List.copyOf(found);
    }

    private List<Document> all() {
        synchronized (lock) {
            return new ArrayList<>(documents.values());
        }
    }

    @Override
    public void delete(String id) {
        synchronized (lock) {
            Document gone = documents.remove(id);
            if (gone != null) {
                chars -= sizeOf(gone);
            }
        }
    }
}
