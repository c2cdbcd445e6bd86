// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.observe.CallObserver;
import dev.spellrunner.runner.observe.HostObserver;
import dev.spellrunner.runner.observe.ObservedCall;
import dev.spellrunner.runner.observe.ObservedRun;
import dev.spellrunner.runner.observe.RunObserver;
import dev.spellrunner.runner.observe.RunOrigin;
import dev.spellrunner.runner.observe.TraceParent;
import dev.spellrunner.runner.services.ChatModel;
import dev.spellrunner.runner.services.Embeddings;
import dev.spellrunner.runner.services.TextCompletion;
import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.baggage.Baggage;
import io.opentelemetry.api.baggage.propagation.W3CBaggagePropagator;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanContext;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Traces what a host does, with OpenTelemetry: a span for each run, and in it one for each node whose worker works, as the
 * spells call each other.
 *
 * <pre>{@code
 * TracedHost traces = TracedHost.of(openTelemetry);
 * ChatModel model = traces.chat(OpenAiCompletion.builder(uri).headers(TracedHost.traceHeaders()).build(), "openai");
 * SpellHost.builder(stores).observe(traces).build();
 * }</pre>
 *
 * <p>A call over MCP is a span too, to which its run belongs. Baggage that a caller sends is current where workers work. The
 * metrics that the conventions have are recorded beside: the durations of runs, questions to models and calls, and tokens.
 *
 * <p>A run belongs to the span that its caller named by the header {@code traceparent}, else to the one that is current
 * where it is started. Runs of items that a spell plays, runs that are taken up from another host, and those whose
 * caller does not wait for them begin traces of their own with a link. The span of a node is current where its worker works, so that clients which the worker uses
 * belong to it. Nodes of pure components have no spans. Names and attributes follow the conventions for generative AI,
 * which are in development; inputs, outputs and messages are never in them, users only if asked for.
 *
 * <p>Immutable and thread-safe.
 */
public final class TracedHost implements HostObserver {

    private static final Set<String> OUTLIVE_THEIR_CALLER = Set.of("play", "takeover");

    private final Tracer tracer;
    private final Durations durations;
    private final boolean namesUsers;

    private TracedHost(Tracer tracer, Durations durations, boolean namesUsers) {
        this.tracer = tracer;
        this.durations = durations;
        this.namesUsers = namesUsers;
    }

    /** Traces a host. */
    public static TracedHost of(OpenTelemetry telemetry) {
        return new TracedHost(telemetry.getTracer(Names.SCOPE), new Durations(telemetry.getMeter(Names.SCOPE)), false);
    }

    /** Returns the same with the ids of users on the spans of runs, as {@code spellrunner.user}. */
    public TracedHost namingUsers() {
        return new TracedHost(tracer, durations, true);
    }

    /**
     * Returns the same model, with a span for each question to it.
     *
     * @param provider the name of its provider, as the conventions have it: {@code openai}
     */
    public ChatModel chat(ChatModel model, String provider) {
        return new TracedModels(tracer, durations, requireNonNull(provider, "provider"))
                .chat(requireNonNull(model, "model"));
    }

    /** Does the same for a model that continues texts. */
    public TextCompletion completion(TextCompletion model, String provider) {
        return new TracedModels(tracer, durations, requireNonNull(provider, "provider"))
                .completion(requireNonNull(model, "model"));
    }

    /** Does the same for what turns texts into embeddings. */
    public Embeddings embeddings(Embeddings model, String provider) {
        return new TracedModels(tracer, durations, requireNonNull(provider, "provider"))
                .embeddings(requireNonNull(model, "model"));
    }

    /**
     * Returns what gives the headers of W3C Trace Context for the span that is current on the calling thread: none, if there
     * is none.
     */
    public static Supplier<Map<String, String>> traceHeaders() {
        return () -> {
            Map<String, String> headers = new LinkedHashMap<>();
            W3CTraceContextPropagator.getInstance().inject(Context.current(), headers, TracedHost::put);
            return headers;
        };
    }

    /**
     * Returns what gives those, and the header {@code baggage} of W3C Baggage with what callers have sent along: for services of
     * your own alone, since that may be none of others' business.
     */
    public static Supplier<Map<String, String>> contextHeaders() {
        return () -> {
            Map<String, String> headers = new LinkedHashMap<>(traceHeaders().get());
            W3CBaggagePropagator.getInstance().inject(Context.current(), headers, TracedHost::put);
            return headers;
        };
    }

    static void put(@Nullable Map<String, String> headers, String name, String value) {
        requireNonNull(headers, "headers").put(name, value);
    }

    @Override
    public RunObserver starting(ObservedRun run) {
        Context parent = contextOf(run.origin());
        SpanBuilder span = tracer.spanBuilder(Names.INVOKE_WORKFLOW + " " + run.spell())
                .setSpanKind(SpanKind.INTERNAL)
                .setAttribute(Names.OPERATION, Names.INVOKE_WORKFLOW)
                .setAttribute(Names.AGENT, run.spell())
                .setAttribute(Names.AGENT_VERSION, run.version())
                .setAttribute(Names.RUN, run.run())
                .setAttribute(Names.DOOR, run.origin().door());
        String conversation = run.tags().get(ObservedRun.CONVERSATION);
        if (conversation != null) {
            span.setAttribute(Names.CONVERSATION, conversation);
        }
        if (namesUsers) {
            span.setAttribute(Names.USER, run.channel().user());
        }
        if (run.origin().outlivesCaller()
                || OUTLIVE_THEIR_CALLER.contains(run.origin().door())) {
            SpanContext cause = Span.fromContext(parent).getSpanContext();
            span.setNoParent();
            if (cause.isValid()) {
                span.addLink(cause);
            }
        } else {
            span.setParent(parent);
        }
        Context ofRun = Context.root().with(Baggage.fromContext(parent));
        return new TracedRun(tracer, ofRun.with(span.startSpan()), run.spell(), durations);
    }

    @Override
    public CallObserver calling(ObservedCall call) {
        SpanBuilder span = tracer.spanBuilder(
                        call.method() + call.tool().map(tool -> " " + tool).orElse(""))
                .setSpanKind(SpanKind.SERVER)
                .setParent(contextOf(call.origin()))
                .setAttribute(Names.MCP_METHOD, call.method())
                .setAttribute(Names.MCP_VERSION, call.version())
                .setAttribute(Names.REQUEST_ID, call.id())
                .setAttribute(Names.TRANSPORT, call.overHttp() ? "tcp" : "pipe");
        call.tool().ifPresent(tool -> span.setAttribute(Names.TOOL, tool));
        return new TracedCall(call, span.startSpan(), durations);
    }

    private static Context contextOf(RunOrigin origin) {
        Context context = origin.trace().map(TracedHost::contextOf).orElseGet(Context::current);
        return origin.baggage().isEmpty()
                ? context
                : W3CBaggagePropagator.getInstance()
                        .extract(context, Map.of("baggage", origin.baggage()), new HeaderMap());
    }

    /** The header {@code tracestate} is read as the standard says, by OpenTelemetry itself. */
    private static Context contextOf(TraceParent caller) {
        Map<String, String> headers = Map.of("tracestate", caller.state(), "traceparent", header(caller));
        return W3CTraceContextPropagator.getInstance().extract(Context.root(), headers, new HeaderMap());
    }

    private static String header(TraceParent caller) {
        return "00-" + caller.traceId() + "-" + caller.spanId() + (caller.sampled() ? "-01" : "-00");
    }
}
