// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Inputs;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.Document;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.EmbeddingRequest;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.PerUser;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** Turns texts into embeddings, compares these, and finds documents by them. */
final class Meanings {

    private static final String NEEDS_MODEL =
            "give it a model that makes embeddings: StandardComponents.builder().embeddings(…)";
    private static final String NEEDS_DOCUMENTS = "give it documents: StandardComponents.builder().documents(…)";
    private static final String DEFAULT_MODEL = "text-embedding-ada-002";

    private Meanings() {}

    static List<Component> all(@Nullable Embeddings embeddings, @Nullable PerUser<Documents> documents) {
        List<Component> all = new ArrayList<>(List.of(
                embedding("Create Text Embedding", "input", embeddings),
                embedding("Create Embedding", "content", embeddings),
                similarity(),
                get(documents)));
        all.addAll(Steps.alsoNamed(store(documents), "Store Documents"));
        return all;
    }

    private static Component embedding(String name, String input, @Nullable Embeddings embeddings) {
        ComponentBuilder builder = Steps.step(name, "Turns a text into an embedding: its meaning as numbers.")
                .deterministic()
                .input(input, SocketType.STRING)
                .output("embedding", SocketType.ARRAY)
                .failing("without a text or an answer")
                .setting(Setting.text("model")
                        .describedAs("The name of the model")
                        .defaultingTo(DEFAULT_MODEL));
        return embeddings == null
                ? builder.missing(NEEDS_MODEL)
                : builder.workerPerNode(node -> embedding(node, input, embeddings));
    }

    private static Worker embedding(Node node, String input, Embeddings embeddings) {
        String model = Settings.text(node, "model", DEFAULT_MODEL);
        return (in, ctx) ->
                Answers.later(ctx, embeddings.embed(new EmbeddingRequest(in.text(input), model), ctx), answer -> {
                    if (answer.usage() != null) {
                        ctx.usage(answer.usage());
                    }
                    return Outputs.of("embedding", answer.embedding().toList());
                });
    }

    private static Component similarity() {
        return Steps.pure("Cosine Similarity", "Compares two embeddings: 1 is the same meaning, 0 an unrelated one.")
                .input("embeddingA", SocketType.ANY)
                .input("embeddingB", SocketType.ANY)
                .output("similarity", SocketType.NUMBER)
                .failing("where one is no embedding, or both are of different size")
                .worker((in, ctx) ->
                        Outputs.of("similarity", read(in, "embeddingA").similarity(read(in, "embeddingB"))));
    }

    private static Embedding read(Inputs in, String input) {
        if (in.get(input) == null) {
            throw new IllegalArgumentException(
                    "input '" + input + "' has no value (wire it to an output that gives an embedding)");
        }
        return Embedding.read(requireNonNull(in.get(input)));
    }

    private static Setting type() {
        return Setting.text("type").describedAs("The kind of document, where none is wired");
    }

    private static String typeOf(Inputs in, Node node) {
        return Text.of(Settings.wiredOrSet(in, node, "type")).strip();
    }

    private static Component get(@Nullable PerUser<Documents> documents) {
        ComponentBuilder builder = Steps.step("Get Documents", "Gives the documents that are nearest to an embedding.")
                .reading()
                .input("embedding", SocketType.ANY)
                .input("type", SocketType.STRING)
                .output("documents", SocketType.ARRAY)
                .failing("without an embedding, or where it is of another size than those of the documents")
                .setting(type())
                .setting(Setting.number("max_count")
                        .describedAs("The most documents")
                        .defaultingTo(10));
        return documents == null
                ? builder.missing(NEEDS_DOCUMENTS)
                : builder.workerPerNode(node -> get(node, documents));
    }

    private static Worker get(Node node, PerUser<Documents> documents) {
        int most = (int) Settings.number(node, "max_count", 10);
        if (most < 1) {
            throw new IllegalArgumentException("setting 'max_count' is " + most + ", but should be at least 1");
        }
        return (in, ctx) -> {
            String type = typeOf(in, node);
            Documents own = documents.of(ctx.owner());
            return Outputs.of(
                    "documents",
                    own.nearest(read(in, "embedding"), type.isEmpty() ? null : type, most).stream()
                            .map(Document.Match::toMap)
                            .toList());
        };
    }

    /** A document of the same type and content takes the place of the earlier one. */
    private static Component store(@Nullable PerUser<Documents> documents) {
        ComponentBuilder builder = Steps.step("Store Document", "Keeps a text, to be found by its embedding.")
                .action()
                .repeatable()
                .input("content", SocketType.STRING)
                .input("embedding", SocketType.ANY)
                .input("type", SocketType.STRING)
                .input("date", SocketType.STRING)
                .failing("without a text or an embedding")
                .setting(type());
        return documents == null
                ? builder.missing(NEEDS_DOCUMENTS)
                : builder.workerPerNode(node -> (in, ctx) -> {
                    String type = typeOf(in, node);
                    String content = in.text("content");
                    String id = UUID.nameUUIDFromBytes((type + '\n' + content).getBytes(UTF_8))
                            .toString();
                    documents.of(ctx.owner()).store(new Document(id, type, content, read(in, "embedding")));
                    return Outputs.none();
                });
    }
}
