// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.component.Socket;
import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.core.component.Worker;
import dev.spellrunner.core.spell.Node;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.runner.components.typescript.Definitions;
import dev.spellrunner.runner.services.AnswerForm;
import dev.spellrunner.runner.services.ChatMessage;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.ChatRequest;
import dev.spellrunner.runner.services.ModelException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import org.jspecify.annotations.Nullable;

/**
 * Asks a language model for an object of a type that is written in TypeScript. A model that answers with something else is told
 * so, and asked once more.
 */
final class TypedAnswers {

    private final ChatModel model;
    private final String modelName;
    private final Definitions definitions;
    private final String type;
    private final WorkContext ctx;

    private TypedAnswers(ChatModel model, String modelName, Definitions definitions, String type, WorkContext ctx) {
        this.model = model;
        this.modelName = modelName;
        this.definitions = definitions;
        this.type = type;
        this.ctx = ctx;
    }

    static Component typeChat(@Nullable ChatModel model) {
        ComponentBuilder builder = Steps.step(
                        "TypeChat", "Lets a language model make an object of a type out of a text.")
                .deterministic()
                .input("input", SocketType.STRING)
                .input(Socket.of("schema", SocketType.STRING)
                        .describedAs("The definitions of the type: interfaces and type aliases of plain values"))
                .input(Socket.of("responseType", SocketType.STRING).describedAs("The name of the type"))
                .output("result", SocketType.OBJECT)
                .output("error", SocketType.STRING)
                .failing("where the model twice does not answer with an object of the type")
                .failing("where the type is not defined, or by more of TypeScript than describes plain values")
                .setting(Chats.model());
        return model == null ? builder.missing(Chats.NEEDS) : builder.workerPerNode(node -> worker(node, model));
    }

    private static Worker worker(Node node, ChatModel model) {
        String modelName = Settings.text(node, "model", ModelOptions.DEFAULT_MODEL);
        return (in, ctx) -> {
            String schema = in.text("schema");
            String type = in.text("responseType").strip();
            List<ChatMessage> question = List.of(ChatMessage.user(prompt(schema, type, in.text("input"))));
            CompletionStage<Map<?, ?>> result =
                    new TypedAnswers(model, modelName, definitions(schema, type), type, ctx).ask(question, true);
            return Outputs.later(result.thenApply(object -> Outputs.of("result", object)));
        };
    }

    private static Definitions definitions(String schema, String type) {
        Definitions definitions;
        try {
            definitions = Definitions.read(schema);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("input 'schema' " + e.getMessage(), e);
        }
        try {
            definitions.requireType(type);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("input 'responseType' " + e.getMessage(), e);
        }
        return definitions;
    }

    private static String prompt(String schema, String type, String input) {
        return "Translate a request into a JSON object of the type \"" + type
                + "\", according to these definitions in TypeScript:\n```\n" + schema.strip()
                + "\n```\nThe request is:\n\"\"\"\n" + input
                + "\n\"\"\"\nAnswer with the JSON object alone, with two spaces of indentation and no undefined values.";
    }

    private CompletionStage<Map<?, ?>> ask(List<ChatMessage> messages, boolean mayAskAgain) throws Exception {
        ChatRequest request = ChatRequest.builder(modelName)
                .messages(messages)
                .temperature(0)
                .form(new AnswerForm.JsonValue(Map.of()))
                .build();
        return Chats.ask(model, request, ctx).thenCompose(answer -> objectIn(answer.text(), messages, mayAskAgain));
    }

    private CompletionStage<Map<?, ?>> objectIn(String answer, List<ChatMessage> messages, boolean mayAskAgain) {
        try {
            return CompletableFuture.completedFuture(object(answer));
        } catch (IllegalArgumentException e) {
            if (mayAskAgain) {
                return askAgain(answer, messages, e);
            }
            throw new ModelException(
                    "the model gave no object of the type, asked twice: " + e.getMessage()
                            + " (make the type simpler, or take another model)",
                    0,
                    e);
        }
    }

    private CompletionStage<Map<?, ?>> askAgain(
            String answer, List<ChatMessage> messages, IllegalArgumentException fault) {
        List<ChatMessage> more = List.of(
                messages.get(0),
                ChatMessage.assistant(answer),
                ChatMessage.user(
                        "This is wrong: " + fault.getMessage() + ". Answer with a corrected JSON object alone."));
        try {
            return ask(more, false);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** Models like to wrap an object into words. */
    private Map<?, ?> object(String answer) {
        int start = answer.indexOf('{');
        int end = answer.lastIndexOf('}');
        String json = start >= 0 && start < end ? answer.substring(start, end + 1) : answer;
        if (!(JsonValues.parse("the answer", json) instanceof Map<?, ?> object)) {
            throw new IllegalArgumentException("the answer is no object");
        }
        String fault = definitions.faultOf(type, object);
        if (fault != null) {
            throw new IllegalArgumentException(fault);
        }
        return object;
    }
}
