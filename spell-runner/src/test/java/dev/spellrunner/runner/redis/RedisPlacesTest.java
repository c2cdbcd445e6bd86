// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.User;
import java.net.URI;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The limits of a user hold on all hosts together, where they are to. */
@Timeout(90)
class RedisPlacesTest {

    private static final User ADA = new User("ada");
    private static final Duration LONG = Duration.ofSeconds(30);

    private final List<AutoCloseable> opened = new ArrayList<>();
    private final String prefix = RedisServer.newPrefix();

    @AfterEach
    void closeAll() throws Exception {
        for (int i = opened.size() - 1; i >= 0; i--) {
            opened.get(i).close();
        }
    }

    private <T extends AutoCloseable> T closing(T closeable) {
        opened.add(closeable);
        return closeable;
    }

    private static HostLimits limits() {
        return HostLimits.defaults().runsOfUser(3).connectionsOfUser(4).acrossHosts();
    }

    private SpellHost host(URI redis) {
        return host(redis, Duration.ofSeconds(30));
    }

    private SpellHost host(URI redis, Duration lease) {
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
        return closing(SpellHost.builder(user -> new InMemorySpells(spell))
                .components(StandardComponents.all().with(never))
                .hostLimits(limits())
                .cluster(RedisCluster.builder(redis)
                        .prefix(prefix)
                        .lease(lease)
                        .commandTimeout(Duration.ofSeconds(10))
                        .build())
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
    void countsTheRunsOfAUserOnAllHosts() throws Exception {
        URI redis = RedisServer.shared().uri();
        SpellManager one = host(redis).connect(ADA);
        SpellHost second = host(redis);
        SpellManager two = second.connect(ADA);
        Run first = start(one);
        start(one);
        start(two);

        assertBusy(() -> start(one), "as many runs as he may have on all hosts, 3");
        assertBusy(() -> start(two), "as many runs as he may have on all hosts, 3");
        assertThat(start(second.connect(new User("bob"))).id()).isNotEmpty();

        first.cancel();
        await().atMost(LONG).ignoreException(ServiceException.class).until(() -> start(two) != null);
        assertBusy(() -> start(one), "on all hosts, 3");
    }

    @Test
    void countsTheConnectionsOfAUserOnAllHosts() throws Exception {
        URI redis = RedisServer.shared().uri();
        SpellHost one = host(redis);
        SpellHost two = host(redis);
        SpellManager first = one.connect(ADA);
        one.connect(ADA);
        two.connect(ADA);
        two.connect(ADA);

        assertBusy(() -> two.connect(ADA), "as many connections as he may have on all hosts, 4");
        assertThat(two.connections()).isEqualTo(2);

        first.close();
        await().atMost(LONG).ignoreException(ServiceException.class).until(() -> two.connect(ADA) != null);
    }

    @Test
    void countsNothingOfAHostThatIsLostAndRefusesWhileRedisIsDown() throws Exception {
        Proxy proxy = closing(new Proxy(RedisServer.shared().port()));
        SpellManager lost = host(proxy.uri(), Duration.ofSeconds(3)).connect(ADA);
        SpellManager survivor =
                host(RedisServer.shared().uri(), Duration.ofSeconds(3)).connect(ADA);
        start(lost);
        start(lost);
        start(survivor);
        assertBusy(() -> start(survivor), "on all hosts, 3");

        proxy.refuse(true);

        assertBusy(() -> start(lost), "try again later");
        await().atMost(LONG).ignoreException(ServiceException.class).until(() -> start(survivor) != null);
        proxy.refuse(false);
    }

    @Test
    void needsACluster() {
        SpellHost.Builder alone =
                SpellHost.builder(user -> new InMemorySpells()).hostLimits(limits());

        assertThatIllegalStateException().isThrownBy(alone::build).withMessageContaining("leave out acrossHosts");
    }
}
