// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import dev.spellrunner.runner.services.ChatAnswer;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.TextCompletion;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Scope;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** Traces the questions to models, each as a span of its own in that of the node which asks. Immutable. */
record TracedModels(Tracer tracer, String provider) {

    /** Asks a model. */
    @FunctionalInterface
    private interface Question<T> {
        CompletionStage<T> ask() throws Exception;
    }

    ChatModel chat(ChatModel model) {
        return (request, context) ->
                traced(Names.CHAT, request.model(), () -> model.chat(request, context), TracedModels::answered);
    }

    TextCompletion completion(TextCompletion model) {
        return (request, context) -> traced(
                Names.TEXT_COMPLETION, request.model(), () -> model.complete(request, context), (span, text) -> {});
    }

    @SuppressWarnings("try") // The scope is there for what is called in it.
    private <T> CompletionStage<T> traced(
            String operation, String model, Question<T> question, BiConsumer<Span, T> answered) throws Exception {
        Span span = tracer.spanBuilder(operation + " " + model)
                .setSpanKind(SpanKind.CLIENT)
                .setAttribute(Names.OPERATION, operation)
                .setAttribute(Names.PROVIDER, provider)
                .setAttribute(Names.REQUEST_MODEL, model)
                .startSpan();
        try (Scope current = span.makeCurrent()) {
            CompletionStage<T> asked = question.ask();
            // The stage itself goes back, since who cancels it cancels the question.
            end(span, asked, answered);
            return asked;
        } catch (Throwable e) {
            failed(span, e);
            span.end();
            throw e;
        }
    }

    private static <T> void end(Span span, CompletionStage<T> asked, BiConsumer<Span, T> answered) {
        asked.whenComplete((answer, thrown) -> {
            if (thrown == null) {
                answered.accept(span, answer);
            } else {
                failed(span, thrown);
            }
            span.end();
        });
    }

    private static void answered(Span span, @Nullable ChatAnswer answer) {
        if (answer != null && answer.usage() != null) {
            TracedRun.count(span, answer.usage());
        }
    }

    private static void failed(Span span, Throwable thrown) {
        Throwable cause =
                thrown instanceof CompletionException && thrown.getCause() != null ? thrown.getCause() : thrown;
        span.setAttribute(Names.ERROR, cause.getClass().getSimpleName());
        span.setStatus(StatusCode.ERROR);
    }
}
