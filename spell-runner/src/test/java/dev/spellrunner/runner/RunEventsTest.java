// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class RunEventsTest {

    private static List<String> heard(Flow.Publisher<NodeEvent> publisher) throws Exception {
        List<String> heard = new ArrayList<>();
        CompletableFuture<List<String>> all = new CompletableFuture<>();
        publisher.subscribe(new Flow.Subscriber<>() {
            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(NodeEvent event) {
                heard.add(event.kind() + " " + event.path());
            }

            @Override
            public void onError(Throwable thrown) {
                all.completeExceptionally(thrown);
            }

            @Override
            public void onComplete() {
                all.complete(heard);
            }
        });
        return all.get(30, TimeUnit.SECONDS);
    }

    @Test
    void areHeardFromTheFirstOneOnAlsoAfterTheEnd() throws Exception {
        SpellRunner runner =
                new Bench().echo("Echo it").on(Bench.single("Echo it")).build();

        Run run = runner.start(RunRequest.of(Map.of()).published());
        run.result().get(30, TimeUnit.SECONDS);

        assertThat(heard(run.events()))
                .startsWith("started ")
                .endsWith("completed ")
                .hasSize(8);
        assertThat(heard(run.events())).hasSize(8);
    }

    @Test
    void areKeptForThoseAloneWhoAskedForThem() throws Exception {
        SpellRunner runner =
                new Bench().echo("Echo it").on(Bench.single("Echo it")).build();
        Run run = runner.start(Map.of());
        run.result().get(30, TimeUnit.SECONDS);

        assertThatThrownBy(run::events)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("start it with RunRequest.published");
    }

    @Test
    void ofARunOfAHostAreForItsUser() throws Exception {
        Bench bench = new Bench().echo("Echo it");
        try (SpellHost host = SpellHost.builder(user -> new InMemorySpells(Bench.single("Echo it")))
                .components(bench.components())
                .build()) {
            SpellManager manager = host.connect(new User("ada"));
            Run run = manager.start("test", RunRequest.of(Map.of()));

            assertThat(heard(manager.events(run.id()))).startsWith("started ").endsWith("completed ");
            assertThatThrownBy(() -> heard(host.connect(new User("bea")).events(run.id())))
                    .hasCauseInstanceOf(ServiceException.class);
        }
    }
}
