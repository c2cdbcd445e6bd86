// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.components.TablesInMemory;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatMessage;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.ChatRequest;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.EventQuery;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.SearchResult;
import dev.spellrunner.runner.testing.ManualClock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/** A host with every service, for real spells: its model says what it is told to, its memory is at hand. Confined. */
final class RealSpells {

    private static final Set<String> CLASSIFIERS = Set.of("Tense Transformer", "Safety Verifier", "Item Detector");

    private final Deque<String> answers = new ArrayDeque<>();
    private final List<ChatRequest> requests = new ArrayList<>();
    private final PerUser<EventMemory> memories = EventMemory.inMemory();
    private final ManualClock clock = new ManualClock(Instant.parse("2023-09-01T12:00:00Z"));
    final TablesInMemory tables = new TablesInMemory("magick");

    StandardComponents.Builder services() {
        StandardComponents.Builder services = StandardComponents.builder()
                .chat(ChatModel.blocking(request -> {
                    requests.add(request);
                    return ChatAnswer.of(answers.remove());
                }))
                .embeddings(Embeddings.blocking(
                        request -> Embedding.of(request.text().length(), 1)))
                .memory(memories)
                .documents(PerUser.shared(Documents.inMemory()))
                .records(PerUser.shared(tables))
                .search((request, context) -> CompletableFuture.completedFuture(
                        List.of(new SearchResult("T", "All about " + request.query(), "https://example.org"))))
                .images((request, context) -> CompletableFuture.completedFuture(List.of()))
                .inference((request, context) -> CompletableFuture.completedFuture(""))
                .tasks((name, inputs, context) -> CompletableFuture.completedFuture(List.of()))
                .clock(clock);
        CLASSIFIERS.forEach(name -> services.classifier(name, "{{text}}{{string}}"));
        return services;
    }

    static Spell read(String file) {
        return SpellReader.standard().read(Corpus.folder().resolve("corpus").resolve(file));
    }

    /** Lets the model give these answers, one after the other. */
    RealSpells answering(String... texts) {
        answers.addAll(List.of(texts));
        return this;
    }

    SpellRunner runner(String file) {
        return SpellRunner.builder(read(file)).components(services().build()).build();
    }

    /** Runs a spell, a second after the last one. */
    RunResult run(String file, RunRequest request) {
        clock.pass(Duration.ofSeconds(1));
        return runner(file).run(request);
    }

    Map<String, ?> outputs(String file, Map<String, ?> inputs) {
        return run(file, RunRequest.of(inputs)).orThrow().outputs();
    }

    /** Returns the messages that the model was asked last. */
    List<ChatMessage> asked() {
        return requests.get(requests.size() - 1).messages();
    }

    ChatRequest lastRequest() {
        return requests.get(requests.size() - 1);
    }

    /** Returns what is remembered, as lines: the type, the sender and the content. */
    List<String> remembered() {
        return memories.of("").recall(EventQuery.all()).stream()
                .map(event -> event.toMap())
                .map(event -> event.get("type") + " " + event.get("sender") + ": " + event.get("content"))
                .toList();
    }
}
