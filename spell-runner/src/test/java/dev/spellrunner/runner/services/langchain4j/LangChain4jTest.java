// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services.langchain4j;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.langchain4j.agent.tool.ToolExecutionRequest;
import dev.langchain4j.data.message.AiMessage;
import dev.langchain4j.data.message.SystemMessage;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.data.segment.TextSegment;
import dev.langchain4j.model.chat.DisabledChatModel;
import dev.langchain4j.model.chat.StreamingChatModel;
import dev.langchain4j.model.chat.request.ChatRequestParameters;
import dev.langchain4j.model.chat.request.DefaultChatRequestParameters;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.ToolChoice;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.PartialResponse;
import dev.langchain4j.model.chat.response.PartialResponseContext;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.chat.response.StreamingHandle;
import dev.langchain4j.model.embedding.EmbeddingModel;
import dev.langchain4j.model.output.FinishReason;
import dev.langchain4j.model.output.Response;
import dev.langchain4j.model.output.TokenUsage;
import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.services.AnswerForm;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatAnswer.Finish;
import dev.spellrunner.runner.services.ChatMessage;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.ChatRequest;
import dev.spellrunner.runner.services.Embedding;
import dev.spellrunner.runner.services.EmbeddingAnswer;
import dev.spellrunner.runner.services.EmbeddingRequest;
import dev.spellrunner.runner.services.ModelException;
import dev.spellrunner.runner.services.RecordingContext;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class LangChain4jTest {

    private static final ChatRequest HELLO =
            ChatRequest.builder("gpt").user("Hello").build();
    private static final AnswerForm.Function PAINT = AnswerForm.Function.of(Map.of(
            "name",
            "paint",
            "description",
            "Paints.",
            "parameters",
            Map.of("properties", Map.of("colour", Map.of("type", "string")), "required", List.of("colour"))));

    private final RecordingContext context = new RecordingContext();
    private final List<dev.langchain4j.model.chat.request.ChatRequest> asked = new ArrayList<>();

    private dev.langchain4j.model.chat.ChatModel answering(AiMessage message, FinishReason reason) {
        return new dev.langchain4j.model.chat.ChatModel() {
            @Override
            public ChatRequestParameters defaultRequestParameters() {
                return DefaultChatRequestParameters.EMPTY;
            }

            @Override
            public ChatResponse doChat(dev.langchain4j.model.chat.request.ChatRequest request) {
                asked.add(request);
                return response(message, reason);
            }
        };
    }

    private static ChatResponse response(AiMessage message, FinishReason reason) {
        return ChatResponse.builder()
                .aiMessage(message)
                .finishReason(reason)
                .modelName("gpt-1")
                .tokenUsage(new TokenUsage(9, 2))
                .build();
    }

    private ChatAnswer ask(ChatModel model, ChatRequest request) throws Exception {
        return model.chat(request, context).toCompletableFuture().join();
    }

    @Test
    void asksAsTheSpellSays() throws Exception {
        ChatModel model = LangChain4j.chat(answering(AiMessage.from("Hi"), FinishReason.LENGTH));

        ChatAnswer answer = ask(
                model,
                ChatRequest.builder("gpt")
                        .system("Be kind.")
                        .user("Hello")
                        .message(ChatMessage.assistant("Yes?"))
                        .temperature(0.5)
                        .topP(0.25)
                        .maxTokens(20)
                        .stop(List.of("#"))
                        .frequencyPenalty(1)
                        .presencePenalty(2)
                        .build());

        assertThat(answer).isEqualTo(new ChatAnswer("Hi", null, Finish.LENGTH, Usage.of("gpt-1", 9, 2)));
        assertThat(asked).singleElement().satisfies(request -> {
            assertThat(request.messages())
                    .containsExactly(SystemMessage.from("Be kind."), UserMessage.from("Hello"), AiMessage.from("Yes?"));
            assertThat(request.modelName()).isEqualTo("gpt");
            assertThat(request.temperature()).isEqualTo(0.5);
            assertThat(request.topP()).isEqualTo(0.25);
            assertThat(request.maxOutputTokens()).isEqualTo(20);
            assertThat(request.stopSequences()).containsExactly("#");
            assertThat(request.frequencyPenalty()).isEqualTo(1);
            assertThat(request.presencePenalty()).isEqualTo(2);
        });
    }

    @Test
    void givesTheOneFunctionAndTakesItsCall() throws Exception {
        ChatModel model = LangChain4j.chat(answering(
                AiMessage.from(ToolExecutionRequest.builder()
                        .name("paint")
                        .arguments("{\"colour\":\"red\"}")
                        .build()),
                FinishReason.TOOL_EXECUTION));

        ChatAnswer answer =
                ask(model, ChatRequest.builder("gpt").user("Hello").form(PAINT).build());

        assertThat(answer.argumentsOf(PAINT)).isEqualTo("{\"colour\":\"red\"}");
        assertThat(asked.get(0).toolChoice()).isEqualTo(ToolChoice.REQUIRED);
        assertThat(asked.get(0).toolSpecifications()).singleElement().satisfies(tool -> {
            assertThat(tool.name()).isEqualTo("paint");
            assertThat(tool.description()).isEqualTo("Paints.");
            assertThat(tool.parameters().properties()).containsOnlyKeys("colour");
            assertThat(tool.parameters().required()).containsExactly("colour");
        });
    }

    @Test
    void asksForJson() throws Exception {
        ChatModel model = LangChain4j.chat(answering(AiMessage.from("{}"), FinishReason.STOP));

        ask(
                model,
                ChatRequest.builder("gpt")
                        .user("Hello")
                        .form(new AnswerForm.JsonValue(Map.of("type", "object")))
                        .build());

        assertThat(asked.get(0).responseFormat().type()).isEqualTo(ResponseFormatType.JSON);
        assertThat(asked.get(0).responseFormat().jsonSchema().rootElement())
                .hasToString("JsonRawSchema {schema = \"{\"type\":\"object\"}\" }");
    }

    @Test
    void saysWhyThereIsNoAnswer() {
        ChatModel disabled = LangChain4j.chat(new DisabledChatModel());

        assertThat(catchThrowable(() -> ask(disabled, HELLO)))
                .cause()
                .isInstanceOf(ModelException.class)
                .hasMessage("the model gives no answer: ChatModel is disabled");
    }

    @Test
    void tellsEachPartOfAStream() throws Exception {
        StreamingChatModel model = streaming(handler -> {
            handler.onPartialResponse("Hel");
            handler.onPartialResponse("lo");
            handler.onCompleteResponse(response(AiMessage.from("Hello"), FinishReason.STOP));
        });

        assertThat(ask(LangChain4j.chat(model), HELLO))
                .isEqualTo(new ChatAnswer("Hello", null, Finish.STOP, Usage.of("gpt-1", 9, 2)));
        assertThat(context.chunks).containsExactly("Hel", "lo");
    }

    @Test
    void saysWhyAStreamBrokeOff() {
        StreamingChatModel model = streaming(handler -> {
            handler.onPartialResponse("Hel");
            handler.onError(new IllegalStateException("too many requests"));
        });

        assertThat(catchThrowable(() -> ask(LangChain4j.chat(model), HELLO)))
                .cause()
                .isInstanceOf(ModelException.class)
                .hasMessage("the model gives no answer: too many requests");
    }

    @Test
    void endsAStreamThatNobodyWantsAnyMore() throws Exception {
        AtomicBoolean ended = new AtomicBoolean();
        List<StreamingChatResponseHandler> heard = new ArrayList<>();
        CompletableFuture<ChatAnswer> answer =
                LangChain4j.chat(streaming(heard::add)).chat(HELLO, context).toCompletableFuture();
        answer.cancel(true);

        heard.get(0).onPartialResponse(new PartialResponse("Hel"), new PartialResponseContext(new StreamingHandle() {
            @Override
            public void cancel() {
                ended.set(true);
            }

            @Override
            public boolean isCancelled() {
                return ended.get();
            }
        }));

        assertThat(ended).isTrue();
        assertThat(context.chunks).isEmpty();
    }

    private static StreamingChatModel streaming(java.util.function.Consumer<StreamingChatResponseHandler> answering) {
        return new StreamingChatModel() {
            @Override
            public ChatRequestParameters defaultRequestParameters() {
                return DefaultChatRequestParameters.EMPTY;
            }

            @Override
            public void doChat(
                    dev.langchain4j.model.chat.request.ChatRequest request, StreamingChatResponseHandler handler) {
                answering.accept(handler);
            }
        };
    }

    @Test
    void givesEmbeddings() throws Exception {
        EmbeddingModel model = new EmbeddingModel() {
            @Override
            public Response<List<dev.langchain4j.data.embedding.Embedding>> embedAll(List<TextSegment> segments) {
                return Response.from(
                        segments.stream()
                                .map(segment -> dev.langchain4j.data.embedding.Embedding.from(
                                        new float[] {segment.text().length(), 1}))
                                .toList(),
                        new TokenUsage(3));
            }
        };

        assertThat(LangChain4j.embeddings(model)
                        .embed(new EmbeddingRequest("Hello", "ada"), context)
                        .toCompletableFuture()
                        .join())
                .isEqualTo(new EmbeddingAnswer(Embedding.of(5, 1), Usage.of("ada", 3, 0)));
    }
}
