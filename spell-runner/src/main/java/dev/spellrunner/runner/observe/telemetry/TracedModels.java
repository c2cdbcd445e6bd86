// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.EmbeddingAnswer;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.TextCompletion;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Traces the questions to models, each as a span of its own in that of the node which asks. Immutable. */
record TracedModels(Tracer tracer, Durations durations, String provider) {

    /** Asks a model. */
    @FunctionalInterface
    private interface Question<T> {
        CompletionStage<T> ask() throws Exception;
    }

    ChatModel chat(ChatModel model) {
        return (request, context) ->
                traced(Names.CHAT, request.model(), () -> model.chat(request, context), ChatAnswer::usage);
    }

    TextCompletion completion(TextCompletion model) {
        return (request, context) ->
                traced(Names.TEXT_COMPLETION, request.model(), () -> model.complete(request, context), text -> null);
    }

    Embeddings embeddings(Embeddings model) {
        return (request, context) ->
                traced(Names.EMBEDDINGS, request.model(), () -> model.embed(request, context), EmbeddingAnswer::usage);
    }

    @SuppressWarnings("try") // The scope is there for what is called in it.
    private <T> CompletionStage<T> traced(
            String operation, String model, Question<T> question, Function<T, @Nullable Usage> usage) throws Exception {
        Span span = tracer.spanBuilder(operation + " " + model)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(Names.OPERATION, operation)
                .setAttribute(Names.PROVIDER, provider)
                .setAttribute(Names.REQUEST_MODEL, model)
                .startSpan();
        Asked asked = new Asked(this, operation, model, span, System.nanoTime());
        try (Scope current = span.makeCurrent()) {
            CompletionStage<T> answer = question.ask();
            // The stage itself goes back, since who cancels it cancels the question.
            answer.whenComplete((given, thrown) -> asked.end(given == null ? null : usage.apply(given), thrown));
            return answer;
        } catch (Throwable e) {
            asked.end(null, e);
            throw e;
        }
    }

    /** A question under way. */
    private record Asked(TracedModels models, String operation, String model, Span span, long began) {

        void end(@Nullable Usage usage, @Nullable Throwable thrown) {
            if (usage != null) {
                TracedRun.count(span, usage);
                models.durations.tokens(operation, models.provider, model, usage);
            }
            String error = thrown == null ? null : kindOf(thrown);
            if (error != null) {
                span.setAttribute(Names.ERROR, error);
                span.setStatus(StatusCode.ERROR);
            }
            span.end();
            models.durations.question(operation, models.provider, model, error, System.nanoTime() - began);
        }

        private static String kindOf(Throwable thrown) {
            Throwable cause =
                    thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
            return cause.getClass().getSimpleName();
        }
    }
}
