// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import dev.spellrunner.runner.observe.CallObserver;
import dev.spellrunner.runner.observe.ObservedCall;
import dev.spellrunner.runner.observe.TraceParent;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Traces and measures one call. Immutable but for its span. */
final class TracedCall implements CallObserver {

    private final ObservedCall call;
    private final Span span;
    private final Durations durations;
    private final long began = System.nanoTime();

    TracedCall(ObservedCall call, Span span, Durations durations) {
        this.call = call;
        this.span = span;
        this.durations = durations;
    }

    @Override
    public Optional<TraceParent> span() {
        SpanContext context = span.getSpanContext();
        if (!context.isValid()) {
            return Optional.empty();
        }
        Map<String, String> headers = new HashMap<>();
        W3CTraceContextPropagator.getInstance().inject(Context.root().with(span), headers, TracedHost::put);
        return TraceParent.parse(headers.get("traceparent"), headers.get("tracestate"));
    }

    @Override
    public void ended(@Nullable String error) {
        if (error != null) {
            span.setAttribute(Names.ERROR, error);
            span.setStatus(StatusCode.ERROR);
        }
        span.end();
        durations.call(call.method(), call.version(), error, System.nanoTime() - began);
    }
}
