// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.WorkContext;
import java.net.URI;
import java.net.http.HttpClient;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A language model behind the HTTP API of OpenAI, which many servers speak, also local ones.
 *
 * <pre>{@code
 * OpenAiCompletion model = OpenAiCompletion.builder(URI.create("http://localhost:11434/v1"))
 *         .apiKey(System.getenv("OPENAI_API_KEY"))
 *         .model("llama3.2")
 *         .build();
 * Components components = StandardComponents.builder().chat(model).embeddings(model.embeddings()).build();
 * }</pre>
 *
 * <p>No thread waits for the answer. It is streamed: each part becomes progress as it comes. An answer of status 429 or
 * 5xx, or an error of that kind in place of a stream, is tried again a few times, after the time that the server asks for;
 * all other failures are final. A run that is cancelled closes the connection.
 *
 * <p>Immutable and thread-safe. The key is sent to the server and goes nowhere else: not into logs, messages, or
 * {@link #toString}. Redirections are not followed, so that it is sent to no other server.
 */
public final class OpenAiCompletion implements TextCompletion, ChatModel {

    private final OpenAiServer server;
    private final OpenAiApi api;
    private final UnaryOperator<String> models;
    private final UnaryOperator<String> embeddingModels;
    private final boolean streaming;

    private OpenAiCompletion(Builder builder) {
        HttpClient client = builder.client != null
                ? builder.client
                : HttpClient.newBuilder().connectTimeout(builder.timeout).build();
        this.server = new OpenAiServer(
                client,
                builder.base,
                builder.apiKey,
                builder.timeout,
                builder.retries,
                builder.longestWait,
                builder.headers);
        this.api = builder.api;
        this.models = builder.models;
        this.embeddingModels = builder.embeddingModels;
        this.streaming = builder.streaming;
    }

    /**
     * Starts to describe a model.
     *
     * @param base the address of the API, often one that ends with {@code /v1}
     * @throws IllegalArgumentException if it is no address of HTTP
     */
    public static Builder builder(URI base) {
        return new Builder(base);
    }

    /** Continues a text, and reports the tokens that this takes. */
    @Override
    public CompletionStage<String> complete(CompletionRequest request, WorkContext context) {
        if (api == OpenAiApi.CHAT) {
            return ChatCompletion.reported(chat(ChatCompletion.asChat(request), context), context);
        }
        String model = models.apply(request.model());
        return ChatCompletion.reported(send(OpenAiApi.body(request, model), model, context), context);
    }

    @Override
    public CompletionStage<ChatAnswer> chat(ChatRequest request, WorkContext context) {
        if (api == OpenAiApi.LEGACY) {
            return CompletableFuture.failedFuture(new ModelException(
                    "a conversation cannot be sent to the older API of completions (leave OpenAiCompletion.Builder.legacy"
                            + " out)",
                    0,
                    null));
        }
        String model = models.apply(request.model());
        return send(OpenAiApi.body(request, model), model, context);
    }

    private CompletableFuture<ChatAnswer> send(Map<String, Object> body, String model, WorkContext context) {
        Supplier<OpenAiReading<ChatAnswer>> reading = () -> new OpenAiText(api, model, context::progress);
        return streaming ? server.stream(api.path(), body, reading) : server.ask(api.path(), body, reading);
    }

    /** Returns the embeddings of the same server. */
    public Embeddings embeddings() {
        return (request, context) -> {
            String model = embeddingModels.apply(request.model());
            Map<String, Object> body = Map.of("model", model, "input", request.text());
            return server.ask("/embeddings", body, () -> new OpenAiEmbedding(model));
        };
    }

    @Override
    public String toString() {
        return "OpenAiCompletion[" + server + api.path() + "]";
    }

    /** Describes a model. Confined to one thread. */
    public static final class Builder {

        private final URI base;
        private OpenAiApi api = OpenAiApi.CHAT;
        private @Nullable String apiKey;
        private UnaryOperator<String> models = UnaryOperator.identity();
        private UnaryOperator<String> embeddingModels = UnaryOperator.identity();
        private boolean streaming = true;
        private Duration timeout = Duration.ofMinutes(2);
        private int retries = 3;
        private Duration longestWait = Duration.ofSeconds(30);
        private @Nullable HttpClient client;
        private Supplier<Map<String, String>> headers = Map::of;

        private Builder(URI base) {
            this.base = base;
            String scheme = Optional.ofNullable(base.getScheme()).orElse("");
            boolean isHttp = scheme.equalsIgnoreCase("http") || scheme.equalsIgnoreCase("https");
            if (!isHttp || base.getHost() == null) {
                throw new IllegalArgumentException("'" + base + "' is not an address (write http://… or https://…)");
            }
        }

        /**
         * Sets the key that the server asks for; null or blank for none.
         *
         * @throws IllegalArgumentException if it holds what no key holds, such as a line break
         */
        public Builder apiKey(@Nullable String key) {
            String stripped = key == null ? "" : key.strip();
            if (stripped.chars().anyMatch(c -> c <= ' ' || c >= 127)) {
                throw new IllegalArgumentException("the API key holds a blank or a character that is not ASCII");
            }
            this.apiKey = stripped.isEmpty() ? null : stripped;
            return this;
        }

        /** Asks this model, whatever the spell names; for embeddings see {@link #embeddingModel}. */
        public Builder model(String name) {
            requireNonNull(name, "name");
            return models(fromSpell -> name);
        }

        /** Translates the names of models, from those in spells to those of the server; by default they are the same. */
        public Builder models(UnaryOperator<String> names) {
            this.models = requireNonNull(names, "names");
            return this;
        }

        /** Asks this model for {@linkplain OpenAiCompletion#embeddings embeddings}, whatever the spell names. */
        public Builder embeddingModel(String name) {
            requireNonNull(name, "name");
            this.embeddingModels = fromSpell -> name;
            return this;
        }

        /** Uses the older API of completions instead of the one of chats: the model continues the text itself. */
        public Builder legacy() {
            this.api = OpenAiApi.LEGACY;
            return this;
        }

        /** Sets whether the answer comes in parts; by default it does. */
        public Builder streaming(boolean inParts) {
            this.streaming = inParts;
            return this;
        }

        /** Sets how long one attempt may take, to the end of the answer; by default two minutes. */
        public Builder timeout(Duration most) {
            if (most.isNegative() || most.isZero()) {
                throw new IllegalArgumentException("the timeout is " + most + " (make it more than zero)");
            }
            this.timeout = most;
            return this;
        }

        /** Sets how often to try again after status 429 or 5xx; by default three times. */
        public Builder retries(int most) {
            if (most < 0) {
                throw new IllegalArgumentException("the number of retries is " + most + " (at least 0)");
            }
            this.retries = most;
            return this;
        }

        /**
         * Sets how long to wait for a retry at most; a server that asks for more fails at once. By default 30 seconds.
         *
         * @throws IllegalArgumentException if the time is negative
         */
        public Builder longestWait(Duration most) {
            if (most.isNegative()) {
                throw new IllegalArgumentException("the longest wait is " + most + " (at least zero)");
            }
            this.longestWait = most;
            return this;
        }

        /** Sets the HTTP client, for a proxy or certificates of its own. It is not closed. */
        public Builder client(HttpClient http) {
            this.client = requireNonNull(http, "http");
            return this;
        }

        /**
         * Adds headers to each request: those of a trace, for example.
         *
         * @param given is asked before each request, on the thread that asks the model
         */
        public Builder headers(Supplier<Map<String, String>> given) {
            this.headers = requireNonNull(given, "given");
            return this;
        }

        /** Returns the model. Nothing is sent yet. */
        public OpenAiCompletion build() {
            return new OpenAiCompletion(this);
        }
    }
}
