// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.examples.playground.ExampleSpells;
import dev.spellrunner.examples.playground.StreamingStandIn;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.observe.telemetry.TracedHost;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.CompletionRequest;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.EmbeddingAnswer;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.GraalJs;
import dev.spellrunner.runner.services.OpenAiCompletion;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.Script;
import dev.spellrunner.runner.services.ScriptException;
import dev.spellrunner.runner.services.ScriptSource;
import dev.spellrunner.runner.services.TextCompletion;
import dev.spellrunner.runner.services.jdbc.JdbcEventMemory;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The services that the command gives to spells: scripts, and a language model or what stands in for one. Thread-safe once its options are set. */
final class CommandServices implements AutoCloseable {

    private static final String KEY = "SPELL_MODEL_KEY";
    /** The models that the command asks speak the API of OpenAI, on any server. */
    private static final String PROVIDER = "openai";

    private static final int SHOWN = 30;

    /** Thoth's, whose prompts are the host's. */
    private static final List<String> CLASSIFIERS = List.of(
            "Action Type Classifier",
            "Difficulty Detector",
            "Entity Detector",
            "Item Detector",
            "Safety Verifier",
            "Tense Transformer",
            "Time Detector");

    private static final Duration BETWEEN_WORDS = Duration.ofMillis(60);

    @Option(
            names = "--scripts",
            negatable = true,
            defaultValue = "true",
            fallbackValue = "true",
            description = "Whether to run the JavaScript in spells; it reaches nothing outside. Default: yes.")
    private boolean scripts;

    @Option(
            names = "--model-url",
            paramLabel = "URL",
            description = "A language model that speaks the HTTP API of OpenAI, such as http://localhost:11434/v1. The"
                    + " environment variable " + KEY + " holds its key, if it needs one.")
    private @Nullable URI modelUrl;

    @Option(names = "--model", paramLabel = "NAME", description = "The model to ask, whatever the spell names.")
    private @Nullable String model;

    @Option(
            names = "--model-legacy",
            description = "Use the older API that goes on with a text, not the one for chats.")
    private boolean legacy;

    @Option(
            names = "--embedding-model",
            paramLabel = "NAME",
            description = "The model to ask for embeddings, whatever the spell names.")
    private @Nullable String embeddingModel;

    @Option(
            names = "--memory",
            paramLabel = "FILE",
            description = "Remember conversations in this file (a database of H2), beyond the end of the command.")
    private @Nullable Path memory;

    private final Object lock = new Object();
    private @Nullable GraalJs evaluator;
    private @Nullable TracedHost traces;
    private int processes;
    private volatile boolean closed;

    /**
     * Runs scripts in processes of their own from now on, and begins to start them.
     *
     * @param count how many calls can run at once; 0 to stay in this process
     */
    void startScriptProcesses(int count, PrintWriter err) {
        if (count < 0) {
            throw new IllegalArgumentException("scripts cannot run in " + count + " processes (0 or more)");
        }
        if (scripts && count > 0) {
            processes = count;
            Thread starting = new Thread(() -> warmUp(err), "spell-script-start");
            starting.setDaemon(true);
            starting.start();
        }
    }

    private void warmUp(PrintWriter err) {
        try {
            evaluator().warmUp();
        } catch (ScriptException | IllegalStateException e) {
            if (!closed) {
                err.println("scripts will not run: " + e.getMessage());
                err.flush();
            }
        }
    }

    /** Makes a span of each question to a model from now on. */
    void trace(TracedHost observer) {
        traces = observer;
    }

    /** Returns the components for a run; what stands in for a model says so once. */
    Components forRunning(PrintWriter err) {
        return components(completion(standIn(err)));
    }

    /** Returns the components for a run in the playground; what stands in for a model there answers word by word. */
    Components forPlaying() {
        return ExampleSpells.components(components(completion(new StreamingStandIn(BETWEEN_WORDS))));
    }

    private Components components(TextCompletion model) {
        ChatModel chat = model instanceof ChatModel both ? both : ChatModel.of(model);
        StandardComponents.Builder components = StandardComponents.builder()
                .completion(traces == null ? model : traces.completion(model, PROVIDER))
                .chat(traces == null ? chat : traces.chat(chat, PROVIDER))
                .memory(memory == null ? EventMemory.inMemory() : JdbcEventMemory.embedded(memory))
                .documents(PerUser.shared(Documents.inMemory()));
        if (model instanceof OpenAiCompletion server) {
            Embeddings embeddings = server.embeddings();
            components.embeddings(traces == null ? embeddings : traces.embeddings(embeddings, PROVIDER));
        }
        return (scripts ? components.scripts(this::compile) : components).build();
    }

    /** Returns all components, as if each had its service: these are not what is wrong with a spell. */
    Components forChecking() {
        StandardComponents.Builder components = StandardComponents.builder();
        CLASSIFIERS.forEach(name -> components.classifier(name, "{{text}}"));
        return components
                .scripts(this::compile)
                .completion((request, context) -> CompletableFuture.completedFuture(""))
                .images((request, context) -> CompletableFuture.completedFuture(List.of()))
                .inference((request, context) -> CompletableFuture.completedFuture(null))
                .tasks((name, inputs, context) -> CompletableFuture.completedFuture(List.of()))
                .chat((request, context) -> CompletableFuture.completedFuture(ChatAnswer.of("")))
                .embeddings(
                        (request, context) -> CompletableFuture.completedFuture(EmbeddingAnswer.of(Embedding.of(1))))
                .memory(EventMemory.inMemory())
                .documents(PerUser.shared(Documents.inMemory()))
                .records(owner -> {
                    throw new IllegalStateException("nobody runs what is checked");
                })
                .search((request, context) -> CompletableFuture.completedFuture(List.of()))
                .build();
    }

    /** The evaluator takes a while to start, which spells without scripts need not wait for. */
    private Script compile(ScriptSource source) {
        return evaluator().compile(source);
    }

    private GraalJs evaluator() {
        synchronized (lock) {
            if (evaluator == null) {
                evaluator = processes == 0
                        ? GraalJs.create()
                        : GraalJs.builder().processes(processes).build();
            }
            return evaluator;
        }
    }

    private TextCompletion completion(TextCompletion standIn) {
        if (modelUrl == null) {
            if (model != null) {
                throw new IllegalArgumentException("--model needs --model-url, the address where the model is");
            }
            return standIn;
        }
        OpenAiCompletion.Builder builder = OpenAiCompletion.builder(modelUrl).apiKey(System.getenv(KEY));
        if (model != null) {
            builder.model(model);
        }
        if (traces != null) {
            builder.headers(TracedHost.traceHeaders());
        }
        if (embeddingModel != null) {
            builder.embeddingModel(embeddingModel);
        }
        return (legacy ? builder.legacy() : builder).build();
    }

    private static TextCompletion standIn(PrintWriter err) {
        AtomicBoolean said = new AtomicBoolean();
        return TextCompletion.blocking(request -> {
            if (said.compareAndSet(false, true)) {
                err.println("There is no language model: a made-up text stands in for its answers (see --model-url).");
                err.flush();
            }
            return madeUp(request);
        });
    }

    private static String madeUp(CompletionRequest request) {
        String prompt = request.prompt().strip();
        String end = prompt.length() > SHOWN ? "…" + prompt.substring(prompt.length() - SHOWN) : prompt;
        return " [no model: what " + request.model() + " would say after '" + end.replace("\n", " ") + "']";
    }

    @Override
    public void close() {
        closed = true;
        synchronized (lock) {
            if (evaluator != null) {
                evaluator.close();
            }
        }
    }
}
