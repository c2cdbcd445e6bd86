// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.langchain4j;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.langchain4j.data.document.Metadata;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.filter.MetadataFilterBuilder;
import dev.spellrunner.runner.services.Document;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.StorageException;
import java.util.List;
import java.util.UUID;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Documents in a store of LangChain4j: the text and its kind as a segment, under an id that every store takes. Thread-safe. */
final class StoredDocuments implements Documents {

    private static final String ID = "id";
    private static final String TYPE = "type";

    private final EmbeddingStore<TextSegment> store;
    /** One that is in the store, to compare sizes with: stores differ in what they make of another size. */
    private volatile @Nullable Embedding known;

    StoredDocuments(EmbeddingStore<TextSegment> store) {
        this.store = store;
    }

    @Override
    public void store(Document document) {
        requireSameSize(document.embedding());
        TextSegment segment = TextSegment.from(
                document.content(), new Metadata().put(ID, document.id()).put(TYPE, document.type()));
        String id = storeId(document.id());
        asked(() -> {
            store.remove(id);
            store.addAll(List.of(id), List.of(converted(document.embedding())), List.of(segment));
            return id;
        });
        known = document.embedding();
    }

    /** Some stores take UUIDs alone. */
    private static String storeId(String id) {
        return UUID.nameUUIDFromBytes(id.getBytes(UTF_8)).toString();
    }

    private static dev.langchain4j.data.embedding.Embedding converted(Embedding embedding) {
        return dev.langchain4j.data.embedding.Embedding.from(embedding.toArray());
    }

    private void requireSameSize(Embedding embedding) {
        Embedding other = known;
        if (other != null) {
            embedding.requireSizeOf(other);
        }
    }

    @Override
    public List<Document.Match> nearest(Embedding meaning, @Nullable String type, int most) {
        if (most < 1) {
            throw new IllegalArgumentException(most + " documents cannot be looked for (at least 1)");
        }
        requireSameSize(meaning);
        var request = EmbeddingSearchRequest.builder()
                .queryEmbedding(converted(meaning))
                .maxResults(most);
        if (type != null) {
            request.filter(MetadataFilterBuilder.metadataKey(TYPE).isEqualTo(type));
        }
        return asked(() -> store.search(request.build())).matches().stream()
                .map(match -> match(match, meaning))
                .toList();
    }

    /** The score of a match is half of what its cosine and 1 make. A store may keep the embedding to itself. */
    private Document.Match match(EmbeddingMatch<TextSegment> match, Embedding meaning) {
        TextSegment segment = match.embedded();
        String id = segment.metadata().getString(ID);
        String type = segment.metadata().getString(TYPE);
        Embedding embedding = match.embedding() == null
                ? meaning
                : Embedding.of(match.embedding().vector());
        Document document = new Document(
                id == null ? match.embeddingId() : id, type == null ? "" : type, segment.text(), embedding);
        return new Document.Match(document, 2 - 2 * match.score());
    }

    @Override
    public void delete(String id) {
        asked(() -> {
            store.remove(storeId(id));
            return id;
        });
    }

    private static <T> T asked(Supplier<T> work) {
        try {
            return work.get();
        } catch (RuntimeException e) {
            throw new StorageException("the store of documents refuses this: " + e.getMessage(), e);
        }
    }
}
