// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.observe.micrometer.MeteredHost;
import dev.spellrunner.runner.observe.telemetry.TracedHost;
import io.micrometer.core.instrument.binder.jvm.JvmGcMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmMemoryMetrics;
import io.micrometer.core.instrument.binder.jvm.JvmThreadMetrics;
import io.micrometer.core.instrument.binder.system.FileDescriptorMetrics;
import io.micrometer.core.instrument.binder.system.ProcessorMetrics;
import io.micrometer.core.instrument.binder.system.UptimeMetrics;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import java.time.Clock;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.eclipse.jetty.server.Handler;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** The options by which {@code spell serve} shows operators what it does: metrics and traces, both off by default. Confined. */
final class Telemetry implements AutoCloseable {

    private static final int FLUSH_SECONDS = 5;

    @Option(
            names = "--metrics",
            description = "Show metrics at /metrics, in the text format of Prometheus, to who has a token: runs, nodes,"
                    + " tokens, connections, queues, and the JVM.")
    private boolean metrics;

    @Option(
            names = "--otlp",
            paramLabel = "URL",
            arity = "0..1",
            fallbackValue = "",
            description =
                    "Send traces to a collector of OpenTelemetry over HTTP; by default to http://localhost:4318. The"
                            + " variables OTEL_… of the environment set what else there is to set: metrics go there, too, with"
                            + " OTEL_METRICS_EXPORTER=otlp.")
    private @Nullable String collector;

    private @Nullable PrometheusMeterRegistry registry;
    private @Nullable JvmGcMetrics collections;
    private @Nullable OpenTelemetrySdk sdk;
    private @Nullable TracedHost traces;

    /** Begins what the options ask for; before the services are used. */
    void begin(CommandServices services) {
        if (metrics) {
            PrometheusMeterRegistry measured = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
            registry = measured;
            collections = new JvmGcMetrics();
            collections.bindTo(measured);
            new JvmMemoryMetrics().bindTo(measured);
            new JvmThreadMetrics().bindTo(measured);
            new ProcessorMetrics().bindTo(measured);
            new UptimeMetrics().bindTo(measured);
            new FileDescriptorMetrics().bindTo(measured);
        }
        if (collector != null) {
            OpenTelemetrySdk sending = sdk(collector);
            sdk = sending;
            traces = TracedHost.of(sending);
            services.trace(traces);
        }
    }

    /** Observes a host. */
    void observe(SpellHost.Builder host) {
        if (registry != null) {
            host.observe(MeteredHost.of(registry));
        }
        if (traces != null) {
            host.observe(traces);
        }
    }

    private static OpenTelemetrySdk sdk(String url) {
        Map<String, String> usual = Map.of(
                "otel.service.name", "spellrunner",
                "otel.exporter.otlp.protocol", "http/protobuf",
                "otel.metrics.exporter", "none",
                "otel.logs.exporter", "none");
        Map<String, String> asked = new HashMap<>();
        if (!url.isEmpty()) {
            asked.put("otel.exporter.otlp.endpoint", url);
        }
        return AutoConfiguredOpenTelemetrySdk.builder()
                .addPropertiesSupplier(() -> usual)
                .addPropertiesCustomizer(config -> asked)
                .disableShutdownHook()
                .build()
                .getOpenTelemetrySdk();
    }

    /** Returns what serves the metrics, if they are asked for, and passes on everything else. */
    Handler before(Handler next, Authenticator authenticator) {
        PrometheusMeterRegistry shown = registry;
        if (shown == null) {
            return next;
        }
        MetricsHandler handler = new MetricsHandler(shown, authenticator, Clock.systemUTC());
        handler.setHandler(next);
        return handler;
    }

    /** Sends what is left. */
    @Override
    public void close() {
        if (sdk != null) {
            sdk.shutdown().join(FLUSH_SECONDS, TimeUnit.SECONDS);
        }
        if (collections != null) {
            collections.close();
        }
        if (registry != null) {
            registry.close();
        }
    }
}
