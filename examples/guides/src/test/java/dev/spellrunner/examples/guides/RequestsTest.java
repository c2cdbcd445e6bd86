// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RequestsTest {

    private static final Spell FULFIL = StandardComponents.all()
            .draw("fulfil")
            .node("start", "Module Trigger In")
            .node("item", "Universal Input", Map.of("name", "item"))
            .node("end", "Output", Map.of("name", "done"))
            .then("start", "end")
            .wire("item", "end")
            .build();

    @Test
    void startsTheRunOfAnOrderOnceAndPublishesItsEvents() throws Exception {
        SpellHost.Builder builder = Requests.adapted(
                SpellHost.builder(user -> new InMemorySpells(FULFIL)),
                new ThreadLocal<>(),
                Map.of("attempts", 3, "timeout", 30_000),
                new ObjectMapper());
        try (SpellHost host = builder.build()) {
            SpellManager manager = host.connect(new User("ada"));

            Run run = Requests.start(manager, "17", Map.of("item", "tea"));
            assertThat(Requests.start(manager, "17", Map.of("item", "tea"))).isSameAs(run);
            assertThat(run.id()).isEqualTo("order-17");
            assertThat(run.result().get(30, TimeUnit.SECONDS).output("done")).isEqualTo("tea");
            NodeEvent.Started first = (NodeEvent.Started) first(Requests.events(manager, run));
            assertThat(first.tags()).isEqualTo(Map.of("order", "17", "customer", "acme"));
        }
    }

    private static NodeEvent first(Flow.Publisher<NodeEvent> events) throws Exception {
        CompletableFuture<NodeEvent> first = new CompletableFuture<>();
        events.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(1);
            }

            @Override
            public void onNext(NodeEvent event) {
                first.complete(event);
            }

            @Override
            public void onError(Throwable thrown) {
                first.completeExceptionally(thrown);
            }

            @Override
            public void onComplete() {
                first.completeExceptionally(new IllegalStateException("no event"));
            }
        });
        return first.get(30, TimeUnit.SECONDS);
    }
}
