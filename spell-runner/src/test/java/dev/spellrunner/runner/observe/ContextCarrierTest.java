// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.RunResult;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.telemetry.TelemetryContext;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.ContextKey;
import io.opentelemetry.context.Scope;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.helpers.BasicMDCAdapter;

@Timeout(60)
class ContextCarrierTest {

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();
    private static final BasicMDCAdapter MDC = new BasicMDCAdapter();
    private static final ContextKey<String> BAGGAGE = ContextKey.named("baggage");

    private final ExecutorService threads = started(2);
    private final ExecutorService answering = started(1);

    /** Answers from a thread that knows nothing of the run. */
    private final Components components = StandardComponents.all()
            .with(Component.named("Ask").output("said", SocketType.STRING).worker((in, ctx) -> {
                String here = known();
                return Outputs.later(CompletableFuture.supplyAsync(() -> Outputs.of("said", here), answering));
            }))
            .with(Component.named("Then")
                    .input("said", SocketType.STRING)
                    .output("both", SocketType.STRING)
                    .worker((in, ctx) -> Outputs.of("both", in.text("said") + ", then " + known())));

    private final Spell spell = Spell.named("two looks")
            .id("t")
            .node("1", "Module Trigger In")
            .node("2", "Ask")
            .node("3", "Then")
            .node("4", "Output", Map.of("name", "said"))
            .wire("1", "trigger", "4", "trigger")
            .wire("2", "said", "3", "said")
            .wire("3", "both", "4", "input")
            .build();

    /** The adapter lets threads inherit what the one knew that started them: so they are started here. */
    private static ExecutorService started(int size) {
        ThreadPoolExecutor pool = new ThreadPoolExecutor(size, size, 0, SECONDS, new LinkedBlockingQueue<>());
        pool.prestartAllCoreThreads();
        return pool;
    }

    private static String known() {
        String baggage = Context.current().get(BAGGAGE);
        return TENANT.get() + " " + MDC.get("request") + " " + baggage;
    }

    @AfterEach
    void stop() {
        TENANT.remove();
        MDC.remove("request");
        threads.shutdownNow();
        answering.shutdownNow();
    }

    private void know(String tenant) {
        TENANT.set(tenant);
        MDC.put("request", "of " + tenant);
    }

    @Test
    void reachesWorkersOfAHostAlsoAfterOneWhoseOutputsCameLater() throws Exception {
        CarriedContext carried =
                CarriedContext.of(new MdcCarrier(MDC), ContextCarrier.of(TENANT), new TelemetryContext());
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell))
                .components(components)
                .executor(threads)
                .observe(carried)
                .build()) {
            know("acme");
            Run first;
            try (Scope scope = Context.current().with(BAGGAGE, "a").makeCurrent()) {
                assertThat(scope).isNotNull();
                first = host.connect(new User("ada")).start("t", RunRequest.of(Map.of()));
            }
            know("other");
            Run second = host.connect(new User("ada")).start("t", RunRequest.of(Map.of()));

            assertThat(first.result().get(30, SECONDS).output("said")).isEqualTo("acme of acme a, then acme of acme a");
            assertThat(second.result().get(30, SECONDS).output("said"))
                    .isEqualTo("other of other null, then other of other null");
            assertThat(threads.submit(ContextCarrierTest::known).get(30, SECONDS))
                    .isEqualTo("null null null");
            assertThat(answering.submit(ContextCarrierTest::known).get(30, SECONDS))
                    .isEqualTo("null null null");
        }
    }

    @Test
    void reachesWorkersOfARunner() throws Exception {
        ContextCarrier carrier = ContextCarrier.all(new MdcCarrier(MDC), ContextCarrier.of(TENANT));
        SpellRunner runner = SpellRunner.builder(spell)
                .components(components)
                .executor(carrier.executor(threads))
                .decorate(carrier.decorator())
                .build();
        know("acme");

        RunResult result = runner.start(Map.of()).result().get(30, SECONDS);

        assertThat(result.output("said")).isEqualTo("acme of acme null, then acme of acme null");
        assertThat(answering.submit(ContextCarrierTest::known).get(30, SECONDS)).isEqualTo("null null null");
    }

    @Test
    void passesACancellationOnToTheFutureOfTheWorker() throws Exception {
        CompletableFuture<Outputs> never = new CompletableFuture<>();
        CompletableFuture<Void> asked = new CompletableFuture<>();
        SpellRunner runner = SpellRunner.builder(spell)
                .components(components.with(
                        Component.named("Ask").output("said", SocketType.STRING).worker((in, ctx) -> {
                            asked.complete(null);
                            return Outputs.later(never);
                        })))
                .executor(threads)
                .decorate(ContextCarrier.of(TENANT).decorator())
                .build();
        Run run = runner.start(Map.of());
        asked.get(30, SECONDS);

        run.cancel();

        assertThat(run.result().get(30, SECONDS).status()).isEqualTo(RunResult.Status.CANCELLED);
        assertThat(never).isCancelled();
    }
}
