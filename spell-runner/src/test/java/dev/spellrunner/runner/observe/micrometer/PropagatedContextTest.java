// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.observe.micrometer;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.CarriedContext;
import dev.spellrunner.runner.observe.RunObserver;
import io.micrometer.context.ContextRegistry;
import io.micrometer.context.ContextSnapshotFactory;
import io.micrometer.context.ThreadLocalAccessor;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class PropagatedContextTest {

    private static final ThreadLocal<String> TENANT = new ThreadLocal<>();

    private final ExecutorService threads = Executors.newFixedThreadPool(2);
    private final ExecutorService answering = Executors.newSingleThreadExecutor();

    private final PropagatedContext carrier = PropagatedContext.of(ContextSnapshotFactory.builder()
            .contextRegistry(new ContextRegistry().registerThreadLocalAccessor(new Tenant()))
            .clearMissing(true)
            .build());

    /** An accessor as a library brings one. */
    private static final class Tenant implements ThreadLocalAccessor<String> {

        @Override
        public Object key() {
            return "tenant";
        }

        @Override
        public String getValue() {
            return TENANT.get();
        }

        @Override
        public void setValue(String value) {
            TENANT.set(value);
        }

        @Override
        public void setValue() {
            TENANT.remove();
        }
    }

    @AfterEach
    void stop() {
        TENANT.remove();
        threads.shutdownNow();
        answering.shutdownNow();
    }

    @Test
    void reachesWorkersAlsoAfterOneWhoseOutputsCameLater() throws Exception {
        Spell spell = StandardComponents.all()
                .with(asking())
                .draw("two looks")
                .node("start", "Module Trigger In")
                .node("first", "Ask")
                .node("second", "Ask")
                .node("end", "Output", Map.of("name", "known"))
                .then("start", "first", "second", "end")
                .wire("second.known", "end")
                .build();
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(spell))
                .components(StandardComponents.all().with(asking()))
                .executor(threads)
                .observe(CarriedContext.of(carrier))
                .build()) {
            TENANT.set("acme");
            Run acme = host.connect(new User("ada")).start("two looks", RunRequest.of(Map.of()));
            TENANT.remove();
            Run nobody = host.connect(new User("ada")).start("two looks", RunRequest.of(Map.of()));

            assertThat(acme.result().get(30, SECONDS).orThrow().output("known")).isEqualTo("acme");
            assertThat(nobody.result().get(30, SECONDS).orThrow().output("known"))
                    .isEqualTo("null");
            assertThat(threads.submit(TENANT::get).get(30, SECONDS)).isNull();
            assertThat(answering.submit(TENANT::get).get(30, SECONDS)).isNull();
        }
    }

    /** Tells what its thread knows, later, from a thread that knows nothing of the run. */
    private Component asking() {
        return Component.named("Ask")
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .output("known", SocketType.STRING)
                .worker((in, ctx) -> {
                    String known = String.valueOf(TENANT.get());
                    return Outputs.later(CompletableFuture.supplyAsync(() -> Outputs.of("known", known), answering));
                });
    }

    @Test
    void takesAwayFromAThreadWhatWasNotKnownAndPutsItBack() {
        PropagatedContext.Taken nothing = carrier.take();
        TENANT.set("of the thread");

        RunObserver.Leaving leaving = nothing.restore();
        assertThat(TENANT.get()).isNull();
        leaving.left();

        assertThat(TENANT.get()).isEqualTo("of the thread");
    }

    @Test
    void knowsTheAccessorsThatTheProcessHasRegistered() {
        ContextRegistry.getInstance().registerThreadLocalAccessor("dev.spellrunner.tenant", TENANT);
        try {
            TENANT.set("acme");
            PropagatedContext.Taken taken = PropagatedContext.ofAllAccessors().take();
            TENANT.set("other");

            RunObserver.Leaving leaving = taken.restore();
            assertThat(TENANT.get()).isEqualTo("acme");
            leaving.left();

            assertThat(TENANT.get()).isEqualTo("other");
        } finally {
            ContextRegistry.getInstance().removeThreadLocalAccessor("dev.spellrunner.tenant");
        }
    }
}
