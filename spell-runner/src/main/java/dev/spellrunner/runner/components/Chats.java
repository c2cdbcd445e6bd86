// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.services.AnswerForm;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatMessage;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.ChatRequest;
import dev.spellrunner.runner.services.ModelException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Asks a language model that takes part in conversations. */
final class Chats {

    static final String NEEDS = "give it a language model: StandardComponents.builder().chat(…)";

    private Chats() {}

    static List<Component> all(@Nullable ChatModel model) {
        return List.of(
                generateText(model),
                completion("Text Completion", ", ", model),
                completion("Agent Text Completion", ",", model),
                TypedAnswers.typeChat(model));
    }

    private static Component generateText(@Nullable ChatModel model) {
        ComponentBuilder builder = Steps.step(
                        "Generate Text",
                        "Lets a language model answer an input, given a system text and a conversation.")
                .deterministic()
                .input("system", SocketType.STRING)
                .input("conversation", SocketType.ANY)
                .input("input", SocketType.STRING)
                .input("function", SocketType.ANY)
                .input("settings", SocketType.OBJECT)
                .output("result", SocketType.STRING)
                .output("error", SocketType.STRING)
                .failing("without an answer, or without a call of the function that is wired")
                .failing("without a message: an input, a system text or a conversation");
        ModelOptions.declareIn(builder);
        return model == null ? builder.missing(NEEDS) : builder.workerPerNode(node -> generateText(node, model));
    }

    private static Worker generateText(Node node, ChatModel model) {
        ModelOptions options = ModelOptions.of(node, ", ");
        return (in, ctx) -> {
            ChatRequest.Builder request = options.request(in.get("settings"));
            request.messages(messages(in.get("conversation")));
            String system = Text.of(in.get("system"));
            if (!system.isBlank()) {
                request.system(system);
            }
            if (in.get("input") != null) {
                request.user(Text.of(in.get("input")));
            }
            AnswerForm.Function function = function(in.get("function"));
            if (function != null) {
                request.form(function);
            }
            return answered(model, request.build(), ctx, answer -> {
                String result = function == null ? text(answer) : answer.argumentsOf(function);
                return Outputs.of("result", result);
            });
        };
    }

    /** The messages of events are the model's own where their sender is who observes; a text is a message to the model. */
    private static List<ChatMessage> messages(@Nullable Object conversation) {
        List<?> events =
                conversation instanceof List<?> list ? list : conversation == null ? List.of() : List.of(conversation);
        List<ChatMessage> messages = new ArrayList<>();
        for (Object item : events) {
            Map<?, ?> event = MessageEvents.event("conversation", item);
            String content = Text.of(event.get("content"));
            boolean isOwn = event.get("sender") != null && event.get("sender").equals(event.get("observer"));
            messages.add(isOwn ? ChatMessage.assistant(content) : ChatMessage.user(content));
        }
        return messages;
    }

    private static AnswerForm.@Nullable Function function(@Nullable Object value) {
        if (value == null
                || (value instanceof CharSequence text && text.toString().isBlank())) {
            return null;
        }
        Object json =
                value instanceof CharSequence text ? JsonValues.parse("input 'function'", text.toString()) : value;
        if (json instanceof Map<?, ?> function) {
            return AnswerForm.Function.of(function);
        }
        throw new IllegalArgumentException(
                "input 'function' is no function (give an object with 'name', 'description' and 'parameters')");
    }

    private static Component completion(String name, String betweenStops, @Nullable ChatModel model) {
        ComponentBuilder builder = Steps.step(name, "Lets a language model answer a prompt.")
                .deterministic()
                .input("string", SocketType.STRING)
                .input("settings", SocketType.OBJECT)
                .output("output", SocketType.STRING)
                .failing("without a prompt or an answer");
        ModelOptions.declareIn(builder);
        return model == null
                ? builder.missing(NEEDS)
                : builder.workerPerNode(node -> completion(node, betweenStops, model));
    }

    private static Worker completion(Node node, String betweenStops, ChatModel model) {
        ModelOptions options = ModelOptions.of(node, betweenStops);
        return (in, ctx) -> {
            ChatRequest request =
                    options.request(in.get("settings")).user(in.text("string")).build();
            return answered(model, request, ctx, answer -> Outputs.of("output", text(answer)));
        };
    }

    /** Returns the setting that names the model. */
    static Setting model() {
        return Setting.text("model").describedAs("The name of the model").defaultingTo(ModelOptions.DEFAULT_MODEL);
    }

    /** Returns the text of an answer, which has to have one. */
    static String text(ChatAnswer answer) {
        if (answer.text().isBlank()) {
            throw new ModelException("the model gave no answer (ask it otherwise, or for more tokens)", 0, null);
        }
        return answer.text();
    }

    private static Outputs answered(
            ChatModel model, ChatRequest request, WorkContext ctx, Function<ChatAnswer, Outputs> outputs)
            throws Exception {
        return Outputs.later(ask(model, request, ctx).thenApply(outputs));
    }

    /** Asks the model, and reports the tokens that it took. The question is withdrawn when the run is cancelled. */
    static CompletionStage<ChatAnswer> ask(ChatModel model, ChatRequest request, WorkContext ctx) throws Exception {
        CompletableFuture<ChatAnswer> question = requireNonNull(
                        model.chat(request, ctx), "the model gave null instead of an answer (a CompletionStage)")
                .toCompletableFuture();
        ctx.onCancel(() -> question.cancel(true));
        return question.thenApply(answer -> {
            if (answer.usage() != null) {
                ctx.usage(answer.usage());
            }
            return answer;
        });
    }
}
