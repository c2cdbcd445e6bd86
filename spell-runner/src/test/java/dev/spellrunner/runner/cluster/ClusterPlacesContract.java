// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.cluster.shared.SharedCluster;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits of a user hold on all hosts together, where they are to. */
@Timeout(180)
public abstract class ClusterPlacesContract extends OnServerContract {

    private static final User ADA = new User("ada");
    private static final Duration LONG = Duration.ofSeconds(30);

    private static HostLimits limits() {
        return HostLimits.defaults().runsOfUser(3).connectionsOfUser(4).acrossHosts();
    }

    private SpellHost host(int port) {
        return host(place(port));
    }

    /** No host is taken for lost because the machine has much else to do. */
    private SharedCluster place(int port) {
        return server.place(port, Duration.ofSeconds(30), Duration.ofSeconds(20));
    }

    private SpellHost host(Cluster place) {
        Component never = Component.named("Never")
                .triggerInput("trigger")
                .triggerOutput("trigger")
                .nonBlocking()
                .worker((in, ctx) -> Outputs.later(new CompletableFuture<>()));
        Spell spell = Spell.named("endless")
                .id("e")
                .node("start", "Module Trigger In")
                .node("never", "Never")
                .wire("start", "trigger", "never", "trigger")
                .build();
        return opened.closing(SpellHost.builder(user -> new InMemorySpells(spell))
                .components(StandardComponents.all().with(never))
                .hostLimits(limits())
                .cluster(place)
                .build());
    }

    private static Run start(SpellManager connection) {
        return connection.start("e", RunRequest.of(Map.of()));
    }

    private static void assertBusy(Runnable call, String message) {
        assertThatExceptionOfType(ServiceException.class)
                .isThrownBy(call::run)
                .withMessageContaining(message)
                .satisfies(e -> assertThat(e.code()).isEqualTo(ServiceException.Code.BUSY));
    }

    @Test
    void countsTheRunsOfAUserOnAllHosts() {
        SpellManager one = host(server.port()).connect(ADA);
        SpellHost second = host(server.port());
        SpellManager two = second.connect(ADA);
        Run first = start(one);
        start(one);
        start(two);

        assertBusy(() -> start(one), "the limit for runs on all hosts: 3");
        assertBusy(() -> start(two), "the limit for runs on all hosts: 3");
        assertThat(start(second.connect(new User("bob"))).id()).isNotEmpty();

        first.cancel();
        await().atMost(LONG).ignoreException(ServiceException.class).until(() -> start(two) != null);
        assertBusy(() -> start(one), "on all hosts: 3");
    }

    @Test
    void countsTheConnectionsOfAUserOnAllHosts() {
        SpellHost one = host(server.port());
        SpellHost two = host(server.port());
        SpellManager first = one.connect(ADA);
        one.connect(ADA);
        two.connect(ADA);
        two.connect(ADA);

        assertBusy(() -> two.connect(ADA), "the limit for connections on all hosts: 4");
        assertThat(two.connections()).isEqualTo(2);

        first.close();
        await().atMost(LONG).ignoreException(ServiceException.class).until(() -> two.connect(ADA) != null);
    }

    @Test
    void countsNothingOfAHostThatIsLostAndRefusesWhileTheServerIsDown() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        SharedCluster lonely = place(proxy.port());
        SpellManager lost = host(lonely).connect(ADA);
        SpellManager survivor = host(server.port()).connect(ADA);
        start(lost);
        start(lost);
        start(survivor);
        assertBusy(() -> start(survivor), "on all hosts: 3");

        proxy.refuse(true);

        assertBusy(() -> start(lost), "try again later");
        await().atMost(LONG).ignoreException(ServiceException.class).until(() -> {
            // Again and again: a beat may have been on its way.
            server.endLease(lonely.id());
            return start(survivor) != null;
        });
        proxy.refuse(false);
    }

    @Test
    void needsACluster() {
        SpellHost.Builder alone =
                SpellHost.builder(user -> new InMemorySpells()).hostLimits(limits());

        assertThatIllegalStateException().isThrownBy(alone::build).withMessageContaining("leave out acrossHosts");
    }
}
