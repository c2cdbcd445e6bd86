// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The contract of a store whose spells can be changed. */
@Timeout(60)
public abstract class SpellStoreContract {

    private static final String COUNTED = "counted";

    /** Returns a store without spells. */
    protected abstract SpellStore store() throws Exception;

    protected static Spell counted(int count) {
        Spell echo = Spells.echo("a");
        return new Spell(echo.id(), echo.name(), echo.graph(), Map.of(COUNTED, count), echo.form(), echo.fields());
    }

    private static Spell next(Spell spell) {
        Map<String, Object> state = new HashMap<>();
        state.put(COUNTED, ((Number) spell.state().getOrDefault(COUNTED, 0)).intValue() + 1);
        return new Spell(spell.id(), spell.name(), spell.graph(), state, spell.form(), spell.fields());
    }

    @Test
    void findsWhatIsSaved() throws Exception {
        SpellStore store = store();

        store.save(counted(1));
        store.save(counted(2));

        assertThat(store.find("a").orElseThrow().state()).containsEntry(COUNTED, 2);
        assertThat(store.find("echo of a")).isEqualTo(store.find("a"));
        assertThat(store.names()).containsExactly("echo of a");
    }

    @Test
    void replacesTheVersionThatTheNewOneWasMadeFrom() throws Exception {
        SpellStore store = store();
        store.save(counted(1));
        Spell before = store.find("a").orElseThrow();

        assertThat(store.replace(before, counted(2))).isTrue();
        assertThat(store.replace(before, counted(3))).isFalse();

        assertThat(store.find("a").orElseThrow().state()).containsEntry(COUNTED, 2);
    }

    @Test
    void replacesNothingThatIsNotThere() throws Exception {
        SpellStore store = store();

        assertThat(store.replace(counted(1), counted(2))).isFalse();

        assertThat(store.find("a")).isEmpty();
        assertThatIllegalArgumentException()
                .isThrownBy(() -> store.replace(Spells.echo("a"), Spells.echo("b")))
                .withMessageContaining("'a' cannot become 'b'");
    }

    @Test
    void losesNoUpdateOfSeveralThreads() throws Exception {
        SpellStore store = store();
        store.save(counted(0));
        int threads = 4;
        int updates = 15;
        ExecutorService pool = Executors.newFixedThreadPool(threads);
        Callable<Void> task = () -> {
            for (int i = 0; i < updates; ) {
                Spell before = store.find("a").orElseThrow();
                i += store.replace(before, next(before)) ? 1 : 0;
            }
            return null;
        };

        List<Future<Void>> all =
                pool.invokeAll(IntStream.range(0, threads).mapToObj(i -> task).toList(), 50, TimeUnit.SECONDS);
        pool.shutdown();

        for (Future<Void> each : all) {
            each.get();
        }
        assertThat(store.find("a").orElseThrow().state()).containsEntry(COUNTED, threads * updates);
    }

    @Test
    void reportsChangesUntilTheListenerIsUnregistered() throws Exception {
        SpellStore store = store();
        store.save(counted(1));
        List<String> heard = new CopyOnWriteArrayList<>();
        SpellStore.Registration registration = store.onChange(heard::add);

        store.save(counted(2));
        store.save(Spells.echo("b"));
        store.replace(counted(2), counted(3));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(heard).contains("a", "b").hasSize(3));
        registration.close();
        registration.close();
        heard.clear();
        store.save(counted(4));
        assertThat(heard).isEmpty();
    }

    @Test
    void toldOfAFailingListenerItTellsTheNextOne() throws Exception {
        SpellStore store = store();
        List<String> heard = new CopyOnWriteArrayList<>();
        SpellStore.Registration failing = store.onChange(id -> {
            throw new IllegalStateException("as the test wants it");
        });
        SpellStore.Registration listening = store.onChange(heard::add);

        store.save(counted(1));

        await().atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(heard).contains("a"));
        failing.close();
        listening.close();
    }
}
