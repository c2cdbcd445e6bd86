// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.langchain4j;

import dev.langchain4j.data.embedding.Embedding;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.store.embedding.CosineSimilarity;
import dev.langchain4j.store.embedding.EmbeddingMatch;
import dev.langchain4j.store.embedding.EmbeddingSearchRequest;
import dev.langchain4j.store.embedding.EmbeddingSearchResult;
import dev.langchain4j.store.embedding.EmbeddingStore;
import dev.langchain4j.store.embedding.RelevanceScore;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.DocumentsContract;
import java.util.Collection;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

class StoredDocumentsTest extends DocumentsContract {

    @Override
    protected Documents documents() {
        return LangChain4j.documents(new StoreInMemory());
    }

    /** As small as a store of LangChain4j can be. */
    private static final class StoreInMemory implements EmbeddingStore<TextSegment> {

        private record Entry(Embedding embedding, TextSegment segment) {}

        private final Map<String, Entry> entries = new LinkedHashMap<>();

        @Override
        public void addAll(List<String> ids, List<Embedding> embeddings, List<TextSegment> segments) {
            for (int i = 0; i < ids.size(); i++) {
                entries.put(ids.get(i), new Entry(embeddings.get(i), segments.get(i)));
            }
        }

        @Override
        public void removeAll(Collection<String> ids) {
            entries.keySet().removeAll(ids);
        }

        @Override
        public EmbeddingSearchResult<TextSegment> search(EmbeddingSearchRequest request) {
            return new EmbeddingSearchResult<>(entries.entrySet().stream()
                    .filter(entry -> request.filter() == null
                            || request.filter().test(entry.getValue().segment().metadata()))
                    .map(entry -> new EmbeddingMatch<>(
                            RelevanceScore.fromCosineSimilarity(
                                    CosineSimilarity.between(entry.getValue().embedding(), request.queryEmbedding())),
                            entry.getKey(),
                            entry.getValue().embedding(),
                            entry.getValue().segment()))
                    .sorted(Comparator.comparingDouble((EmbeddingMatch<TextSegment> match) -> match.score())
                            .reversed())
                    .limit(request.maxResults())
                    .toList());
        }

        @Override
        public String add(Embedding embedding) {
            throw new UnsupportedOperationException("documents have ids");
        }

        @Override
        public void add(String id, Embedding embedding) {
            throw new UnsupportedOperationException("documents have texts");
        }

        @Override
        public String add(Embedding embedding, TextSegment segment) {
            throw new UnsupportedOperationException("documents have ids");
        }

        @Override
        public List<String> addAll(List<Embedding> embeddings) {
            throw new UnsupportedOperationException("documents have ids");
        }
    }
}
