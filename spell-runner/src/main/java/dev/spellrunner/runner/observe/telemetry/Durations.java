// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.telemetry;

import dev.spellrunner.core.event.Usage;
import dev.spellrunner.runner.observe.FewWords;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.common.AttributesBuilder;
import io.opentelemetry.api.metrics.DoubleHistogram;
import io.opentelemetry.api.metrics.LongHistogram;
import io.opentelemetry.api.metrics.Meter;
import org.jspecify.annotations.Nullable;

/**
 * The metrics of the conventions for generative AI: how long runs, questions to models and calls over MCP take, and the tokens
 * of models. Spells and models beyond the first 100 are one. Thread-safe.
 */
final class Durations {

    private static final double NANOS = 1e9;

    private final DoubleHistogram runs;
    private final DoubleHistogram questions;
    private final LongHistogram tokens;
    private final DoubleHistogram calls;
    private final FewWords spells = new FewWords();
    private final FewWords models = new FewWords();

    Durations(Meter meter) {
        this.runs = seconds(meter, Names.RUN_DURATION);
        this.questions = seconds(meter, Names.MODEL_DURATION);
        this.tokens = meter.histogramBuilder(Names.MODEL_TOKENS)
                .ofLongs()
                .setUnit("{token}")
                .build();
        this.calls = seconds(meter, Names.CALL_DURATION);
    }

    private static DoubleHistogram seconds(Meter meter, String name) {
        return meter.histogramBuilder(name).setUnit("s").build();
    }

    /** A run has ended. */
    void run(String spell, @Nullable String error, long nanos) {
        AttributesBuilder attributes =
                Attributes.builder().put(Names.OPERATION, Names.INVOKE_WORKFLOW).put(Names.AGENT, spells.known(spell));
        record(runs, attributes, error, nanos);
    }

    /** A model has answered, or failed to. */
    void question(String operation, String provider, String model, @Nullable String error, long nanos) {
        record(questions, ofModel(operation, provider, model), error, nanos);
    }

    /** A model has told what an answer took. */
    void tokens(String operation, String provider, String model, Usage usage) {
        tokens.record(
                usage.input(),
                ofModel(operation, provider, model)
                        .put(Names.TOKEN_TYPE, "input")
                        .build());
        tokens.record(
                usage.output(),
                ofModel(operation, provider, model)
                        .put(Names.TOKEN_TYPE, "output")
                        .build());
    }

    private AttributesBuilder ofModel(String operation, String provider, String model) {
        AttributesBuilder attributes =
                Attributes.builder().put(Names.OPERATION, operation).put(Names.PROVIDER, provider);
        return model.isEmpty() ? attributes : attributes.put(Names.REQUEST_MODEL, models.known(model));
    }

    /** A call over MCP is answered. */
    void call(String method, String version, @Nullable String error, long nanos) {
        AttributesBuilder attributes =
                Attributes.builder().put(Names.MCP_METHOD, method).put(Names.MCP_VERSION, version);
        record(calls, attributes, error, nanos);
    }

    private static void record(
            DoubleHistogram histogram, AttributesBuilder attributes, @Nullable String error, long nanos) {
        if (error != null) {
            attributes.put(Names.ERROR, error);
        }
        histogram.record(nanos / NANOS, attributes.build());
    }
}
