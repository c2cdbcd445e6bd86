// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.fixture.Opened;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.SpellManager;
import dev.spellrunner.runner.host.SpellService;
import dev.spellrunner.runner.host.SpellStoreContract;
import dev.spellrunner.runner.host.SpellUpdate;
import dev.spellrunner.runner.host.User;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Spells that hosts share, each with connections of its own. */
public abstract class ClusterSpellsContract extends SpellStoreContract {

    private static final User ADA = new User("ada");

    @AutoClose
    private final Opened opened = new Opened();

    @SuppressWarnings("NullAway.Init")
    private ClusterServer server;

    /** Returns a server without any runs; skips the test where there is none. */
    protected abstract ClusterServer newServer() throws Exception;

    @BeforeEach
    void needServer() throws Exception {
        server = newServer();
    }

    private Cluster cluster(int port, Duration timeout) {
        return opened.closing(server.place(port, Duration.ofSeconds(2), timeout));
    }

    private Cluster cluster() {
        return cluster(server.port(), Duration.ofSeconds(20));
    }

    @Override
    protected SpellStore store() throws Exception {
        return cluster().spells("ada");
    }

    @Test
    void losesNoUpdateToAnotherHost() throws Exception {
        SpellStore one = store();
        SpellStore other = store();
        one.save(counted(1));
        Spell before = one.find("a").orElseThrow();
        assertThat(other.find("a")).contains(before);

        assertThat(other.replace(before, counted(2))).isTrue();
        assertThat(one.replace(before, counted(3))).isFalse();

        assertThat(one.find("a")).contains(counted(2));
        assertThat(one.find("echo of a")).contains(counted(2));
    }

    @Test
    void keepsTheSpellsOfOwnersApart() throws Exception {
        Cluster cluster = cluster();
        List<String> heard = new CopyOnWriteArrayList<>();
        opened.closing(cluster.spells("bob").onChange(heard::add)::close);

        cluster.spells("ada").save(counted(1));

        assertThat(cluster.spells("bob").find("a")).isEmpty();
        assertThat(cluster.spells("bob").names()).isEmpty();
        assertThat(heard).isEmpty();
        assertThat(cluster.spells("ada"))
                .isEqualTo(cluster.spells("ada"))
                .hasSameHashCodeAs(cluster.spells("ada"))
                .isNotEqualTo(cluster.spells("bob"))
                .isNotEqualTo(cluster().spells("ada"));
    }

    @Test
    void keepsWhatAHostBringsOnlyIfThereIsNone() throws Exception {
        ClusterSpells spells = cluster().spells("all");

        assertThat(spells.saveIfAbsent(counted(1))).isTrue();
        assertThat(spells.saveIfAbsent(counted(2))).isFalse();

        assertThat(spells.find("a")).contains(counted(1));
        assertThat(spells.remove("a")).isTrue();
        assertThat(spells.remove("a")).isFalse();
        assertThat(spells.find("a")).isEmpty();
        assertThat(spells.names()).isEmpty();
    }

    @Test
    void makesAChangeOnceWhoseAnswerIsLost() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        ClusterSpells spells = cluster(proxy.port(), Duration.ofSeconds(5)).spells("ada");
        List<String> heard = new CopyOnWriteArrayList<>();
        opened.closing(store().onChange(heard::add)::close);
        spells.save(counted(0));

        for (int i = 0; i < 10; i++) {
            proxy.cutAfter(i % 3);
            assertThat(spells.replace(counted(i), counted(i + 1))).isTrue();
        }

        assertThat(spells.find("a")).contains(counted(10));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(heard).hasSize(11).containsOnly("a"));
    }

    @Test
    void saysThatTheServerCannotBeReached() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        ClusterSpells spells = cluster(proxy.port(), Duration.ofSeconds(1)).spells("ada");
        spells.save(counted(1));
        proxy.refuse(true);

        assertThatExceptionOfType(RunsUnavailableException.class).isThrownBy(() -> spells.find("a"));
        assertThatExceptionOfType(RunsUnavailableException.class).isThrownBy(() -> spells.save(counted(2)));

        proxy.refuse(false);
        assertThat(spells.find("a")).contains(counted(1));
    }

    @Test
    void tellsOfChangesThatWereMissedWhileTheConnectionWasCut() throws Exception {
        Proxy proxy = opened.closing(new Proxy(server.port()));
        List<String> heard = new CopyOnWriteArrayList<>();
        opened.closing(
                cluster(proxy.port(), Duration.ofSeconds(20)).spells("ada").onChange(heard::add)::close);

        // It hears by then.
        store().save(counted(0));
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(heard).isNotEmpty());
        heard.clear();

        proxy.refuse(true);
        store().save(counted(1));
        proxy.refuse(false);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(heard).contains(SpellStore.ALL));
    }

    // ---- two hosts ----

    private SpellService host() throws Exception {
        Cluster cluster = server.place(server.port(), Duration.ofSeconds(2), Duration.ofSeconds(20));
        return new SpellService(opened.closing(SpellHost.builder(user -> cluster.spells(user.id()))
                .cluster(cluster)
                .build()));
    }

    private SpellManager tab(SpellService service) {
        return opened.closing(service.host().connect(ADA));
    }

    @Test
    void tellsATabOfOneHostWhatAClientOfAnotherHasChanged() throws Exception {
        store().save(counted(1));
        SpellService one = host();
        SpellManager tab = tab(host());
        List<SpellUpdate> told = new CopyOnWriteArrayList<>();
        tab.onUpdate(told::add);
        tab.open("a");

        Map<String, ?> patch = Map.of("op", "replace", "path", "/name", "value", "other");
        one.call(tab(one), "spell.update", Map.of("spell", "a", "patch", List.of(patch)))
                .get(30, TimeUnit.SECONDS);

        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(
                        () -> assertThat(told).extracting(SpellUpdate::name).containsExactly("other"));
    }

    @Test
    void losesNoneOfThePatchesThatTwoHostsMakeAtOnce() throws Exception {
        store().save(counted(1));
        List<SpellService> hosts = List.of(host(), host());
        int each = Integer.getInteger("spellrunner.patches", 50);
        List<CompletableFuture<Integer>> patching = new ArrayList<>();
        for (SpellService host : hosts) {
            SpellManager tab = tab(host);
            patching.add(CompletableFuture.supplyAsync(() -> patched(host, tab, each)));
        }

        int made = 0;
        for (CompletableFuture<Integer> host : patching) {
            made += host.get(50, TimeUnit.SECONDS);
        }

        assertThat(made).isEqualTo(2 * each);
        assertThat(store().find("a").orElseThrow().name()).hasSize("echo of a".length() + 2 * each);
    }

    /** Adds one letter to the name, so often. */
    private int patched(SpellService host, SpellManager tab, int times) {
        int made = 0;
        while (made < times) {
            Spell now = tab.spell("a");
            Map<String, ?> patch = Map.of("op", "replace", "path", "/name", "value", now.name() + "!");
            try {
                host.call(tab, "spell.update", Map.of("spell", "a", "version", now.version(), "patch", List.of(patch)))
                        .get(30, TimeUnit.SECONDS);
                made++;
            } catch (ExecutionException e) {
                assertThat(e.getCause())
                        .isInstanceOfSatisfying(
                                ServiceException.class,
                                refused -> assertThat(refused.code()).isEqualTo(ServiceException.Code.CONFLICT));
            } catch (Exception e) {
                throw new AssertionError(e);
            }
        }
        return made;
    }
}
