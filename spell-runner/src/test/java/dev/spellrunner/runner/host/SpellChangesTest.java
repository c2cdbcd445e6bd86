// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.concurrent.TimeUnit.SECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowable;

import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class SpellChangesTest {

    private static final User ADA = new User("ada");

    /** Changes a spell right before it is replaced. */
    private static final class DisturbedStore implements SpellStore {

        final InMemorySpells spells = new InMemorySpells(Spells.echo("e"));
        Consumer<InMemorySpells> disturbance = store -> {};

        @Override
        public Optional<Spell> find(String idOrName) {
            return spells.find(idOrName);
        }

        @Override
        public boolean replace(Spell before, Spell after) {
            disturbance.accept(spells);
            return spells.replace(before, after);
        }
    }

    private final DisturbedStore store = new DisturbedStore();
    private final SpellHost host = SpellHost.builder(user -> store).build();
    private final SpellManager ada = host.connect(ADA);

    @AfterEach
    void closeTheHost() {
        host.close();
    }

    private static Spell renamed(Spell spell, String name) {
        return new Spell(spell.id(), name, spell.graph(), spell.state(), spell.form(), spell.fields());
    }

    private Map<String, @Nullable Object> update(SpellService service, Map<String, ?> parameters) throws Exception {
        return service.call(ada, "spell.update", parameters).get(30, SECONDS);
    }

    private static Map<String, Object> name(String name) {
        return Map.of("spell", "e", "patch", List.of(Map.of("op", "replace", "path", "/name", "value", name)));
    }

    private static Map<String, Object> name(String name, String version) {
        return Map.of(
                "spell",
                "e",
                "version",
                version,
                "patch",
                List.of(Map.of("op", "replace", "path", "/name", "value", name)));
    }

    @Test
    void losesNoUpdateOfAdaptersThatShareAHost() throws Exception {
        SpellService one = new SpellService(host);
        SpellService other = new SpellService(host);
        List<CompletableFuture<?>> updates = new ArrayList<>();
        for (int i = 0; i < 60; i++) {
            SpellService service = i % 2 == 0 ? one : other;
            Map<String, ?> patch = Map.of("op", "add", "path", "/key" + i, "value", i);
            updates.add(service.call(host.connect(ADA), "spell.update", Map.of("spell", "e", "patch", List.of(patch))));
        }

        CompletableFuture.allOf(updates.toArray(CompletableFuture[]::new)).get(30, SECONDS);

        assertThat(store.find("e").orElseThrow().fields()).hasSize(60);
    }

    @Test
    void appliesAChangeToWhatSomebodyElseHasMadeMeanwhile() throws Exception {
        List<String> once = new ArrayList<>(List.of("outside"));
        store.disturbance = spells -> {
            if (!once.isEmpty()) {
                Spell now = spells.find("e").orElseThrow();
                spells.save(new Spell(
                        now.id(), now.name(), now.graph(), now.state(), now.form(), Map.of("edited", once.remove(0))));
            }
        };

        update(new SpellService(host), name("inside"));

        assertThat(store.find("e").orElseThrow().name()).isEqualTo("inside");
        assertThat(store.find("e").orElseThrow().fields()).containsEntry("edited", "outside");
    }

    @Test
    void answersAConflictWithBothVersionsIfSomebodyElseIsAlwaysFaster() {
        int[] edits = {0};
        store.disturbance = spells -> spells.save(renamed(spells.find("e").orElseThrow(), "edit " + ++edits[0]));

        ServiceException refusal =
                ServiceException.of(catchThrowable(() -> update(new SpellService(host), name("inside"))));

        assertThat(refusal.code()).isEqualTo(Code.CONFLICT);
        assertThat(edits[0]).isEqualTo(3);
        Spell now = store.find("e").orElseThrow();
        assertThat(refusal.data())
                .containsEntry("version", now.version())
                .containsEntry("expected", renamed(now, "edit 2").version());
    }

    @Test
    void answersAConflictToWhomeverHasAnotherVersionInMind() throws Exception {
        SpellService service = new SpellService(host);
        String first = Spells.echo("e").version();

        Map<String, @Nullable Object> answer = update(service, name("one", first));
        ServiceException refusal = ServiceException.of(catchThrowable(() -> update(service, name("two", first))));

        assertThat(refusal.code()).isEqualTo(Code.CONFLICT);
        assertThat(refusal.data()).containsEntry("expected", first).containsEntry("version", answer.get("version"));
        assertThat(store.find("e").orElseThrow().name()).isEqualTo("one");
    }

    @Test
    void saysOfAStoreThatComparesNoVersionsThatItCannotBeChanged() {
        SpellHost plain =
                SpellHost.builder(user -> SpellStore.of(Spells.echo("e"))).build();
        SpellManager caller = plain.connect(ADA);

        ServiceException refusal = ServiceException.of(catchThrowable(() ->
                new SpellService(plain).call(caller, "spell.update", name("x")).get(30, SECONDS)));

        assertThat(refusal.code()).isEqualTo(Code.INVALID_REQUEST);
        assertThat(refusal).hasMessageContaining("implement SpellStore.replace");
        plain.close();
    }
}
