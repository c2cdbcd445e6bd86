// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.Documents;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.EventMemory;
import dev.spellrunner.runner.services.ImageSearch;
import dev.spellrunner.runner.services.ModelInference;
import dev.spellrunner.runner.services.PerUser;
import dev.spellrunner.runner.services.Records;
import dev.spellrunner.runner.services.Reply;
import dev.spellrunner.runner.services.ScriptEvaluator;
import dev.spellrunner.runner.services.Search;
import dev.spellrunner.runner.services.TaskCompletion;
import dev.spellrunner.runner.services.TextCompletion;
import java.io.InputStream;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;

/**
 * The components that spells of Thoth and Magick are drawn from, and the sources Interval, Lines and Queue. Both worlds know
 * some of them under several names.
 *
 * <pre>{@code
 * Components components = StandardComponents.builder()
 *         .scripts(GraalJs.create())
 *         .completion((request, context) -> model.completeAsync(request.prompt()))
 *         .build();
 * }</pre>
 *
 * <p>All of them are there whatever the host gives, so that spells can be read, checked and drawn. A spell that uses a
 * component whose service was not given does not get ready to run: the problem names the component and the method to call.
 */
public final class StandardComponents {

    private static final Components ALL = builder().build();

    private StandardComponents() {}

    /**
     * Returns them all, without any service of the host. Use {@link Components#with} to add components of your own, or to
     * put one in the place of another.
     */
    public static Components all() {
        return ALL;
    }

    /** Starts to give services to the components that need some. */
    public static Builder builder() {
        return new Builder();
    }

    /** Collects the services of a host. Confined to one thread. None of them is closed. */
    public static final class Builder {

        private @Nullable ScriptEvaluator scripts;
        private @Nullable TextCompletion completion;
        private @Nullable ImageSearch images;
        private @Nullable ModelInference inference;
        private @Nullable TaskCompletion tasks;
        private Clock clock = Clock.systemUTC();

        private @Nullable ChatModel chat;
        private @Nullable Embeddings embeddings;
        private @Nullable PerUser<EventMemory> memory;
        private @Nullable PerUser<Documents> documents;
        private @Nullable PerUser<Records> records;
        private @Nullable Search search;
        private @Nullable Reply reply;
        private final Map<String, String> prompts = new LinkedHashMap<>();
        private final Map<String, Callable<? extends InputStream>> texts = new HashMap<>();

        private Builder() {}

        /** Sets what runs JavaScript, for Code and String Processor. */
        public Builder scripts(ScriptEvaluator evaluator) {
            this.scripts = requireNonNull(evaluator, "evaluator");
            return this;
        }

        /** Sets the language model, for Generator and Text Completion; by default the one of {@link #chat}. */
        public Builder completion(TextCompletion model) {
            this.completion = requireNonNull(model, "model");
            return this;
        }

        /** Sets what finds images, for VisualGeneration. */
        public Builder images(ImageSearch search) {
            this.images = requireNonNull(search, "search");
            return this;
        }

        /** Sets what asks other models, for Huggingface. */
        public Builder inference(ModelInference models) {
            this.inference = requireNonNull(models, "models");
            return this;
        }

        /** Sets what does tasks, for Enki Task. */
        public Builder tasks(TaskCompletion named) {
            this.tasks = requireNonNull(named, "named");
            return this;
        }

        /** Sets the language model that takes part in conversations, for Generate Text, TypeChat and the like. */
        public Builder chat(ChatModel model) {
            this.chat = requireNonNull(model, "model");
            return this;
        }

        /** Sets what turns texts into embeddings, for Create Text Embedding. */
        public Builder embeddings(Embeddings model) {
            this.embeddings = requireNonNull(model, "model");
            return this;
        }

        /** Sets the memories of users, for Store Event and Event Recall; {@link EventMemory#inMemory} for example. */
        public Builder memory(PerUser<EventMemory> memories) {
            this.memory = requireNonNull(memories, "memories");
            return this;
        }

        /**
         * Sets the documents that spells look up, for Get Documents; {@code PerUser.shared(Documents.inMemory())} for
         * example.
         */
        public Builder documents(PerUser<Documents> found) {
            this.documents = requireNonNull(found, "found");
            return this;
        }

        /** Sets the tables that spells may use, for Select Record and the like. */
        public Builder records(PerUser<Records> tables) {
            this.records = requireNonNull(tables, "tables");
            return this;
        }

        /** Sets what searches the web, for Query Google and Get Wikipedia Summary. */
        public Builder search(Search engine) {
            this.search = requireNonNull(engine, "engine");
            return this;
        }

        /** Sets the listener for the answers of Outputs; by default there is none, and answers are outputs alone. */
        public Builder reply(Reply listener) {
            this.reply = requireNonNull(listener, "listener");
            return this;
        }

        /**
         * Adds a classifier, a component that lets the chat model say something about a text: one of Thoth's, such as Tense
         * Transformer, or one of the host's own, whose nodes have an output {@code output}.
         *
         * @param component its name
         * @param prompt a template of Handlebars: {@code {{text}}} is the node's input of that name, {@code {{fewshot}}} the
         *     examples in its settings
         */
        public Builder classifier(String component, String prompt) {
            prompts.put(requireNonNull(component, "component"), requireNonNull(prompt, "prompt"));
            return this;
        }

        /** Sets what tells the time, for Current Time and the dates of remembered events; by default the system's clock, in UTC. */
        public Builder clock(Clock other) {
            this.clock = requireNonNull(other, "other");
            return this;
        }

        /**
         * Adds a text whose lines nodes of Lines may give, by naming it in their setting {@code source}.
         *
         * @param name its name
         * @param text opens it, each time that it is played, on a thread that may block: {@code () -> Files.newInputStream(path)}.
         *     In UTF-8. It is closed when it is at its end, or not wanted any more
         */
        public Builder lines(String name, Callable<? extends InputStream> text) {
            texts.put(requireNonNull(name, "name"), requireNonNull(text, "text"));
            return this;
        }

        /** Returns all standard components; those whose service was not given say so when a spell needs them. */
        public Components build() {
            List<Component> all = new ArrayList<>();
            all.addAll(EntryComponents.all(reply));
            all.addAll(Variables.all());
            all.addAll(Values.all(clock));
            all.addAll(Numbers.all());
            all.addAll(TextComponents.all());
            all.addAll(Fields.all());
            all.addAll(JsonValues.all());
            all.addAll(Gates.all());
            all.addAll(MessageEvents.all());
            all.addAll(StateAccess.all());
            all.addAll(ScopeComponents.all());
            all.addAll(Scripts.all(scripts));
            all.addAll(ModelComponents.all(completionOrChat(), images, inference, tasks));
            ChatModel talking = chatOrCompletion();
            all.addAll(Chats.all(talking));
            all.addAll(Classifiers.all(prompts, talking));
            all.addAll(Memories.all(memory, clock));
            all.addAll(Meanings.all(embeddings, documents));
            all.addAll(RecordAccess.all(records));
            all.addAll(Lookups.all(search));
            all.addAll(Notices.all());
            all.addAll(Sources.all(Map.copyOf(texts)));
            return Components.of(all.toArray(Component[]::new));
        }

        private @Nullable ChatModel chatOrCompletion() {
            return chat == null && completion != null ? ChatModel.of(completion) : chat;
        }

        private @Nullable TextCompletion completionOrChat() {
            return completion == null && chat != null ? TextCompletion.of(chat) : completion;
        }
    }
}
