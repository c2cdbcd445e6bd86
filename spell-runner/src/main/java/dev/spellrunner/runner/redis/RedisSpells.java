// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.list;
import static dev.spellrunner.runner.redis.RedisLink.text;
import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.SpellStore;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.function.Consumer;

/**
 * A collection of spells on the Redis of a cluster, which all hosts share: of two hosts that change a spell at the same time,
 * one is told so, and each hears of the changes of all.
 *
 * <pre>{@code
 * SpellHost.builder(user -> cluster.spells(user.id())).cluster(cluster).build();
 * }</pre>
 *
 * <p>Spells stay until they are removed. To find one takes one round trip, and what is known here is not sent again. Two
 * of the same cluster and owner are equal. Thread-safe; methods block, and throw {@link
 * dev.spellrunner.runner.cluster.RunsUnavailableException} while Redis cannot be reached.
 */
public final class RedisSpells implements SpellStore {

    private static final String ANY = "*";
    private static final String NONE = "";

    private final SharedSpells shared;
    private final String owner;

    RedisSpells(SharedSpells shared, String owner) {
        this.shared = shared;
        this.owner = requireNonNull(owner, "owner");
    }

    // ---- reading ----

    @Override
    public Optional<Spell> find(String idOrName) {
        requireNonNull(idOrName, "idOrName");
        Optional<Spell> known = shared.known(owner, idOrName);
        List<?> found = list(shared.call(Script.FIND_SPELL.with(
                arguments(idOrName, known.map(Spell::version).orElse("")))));
        if (found.isEmpty()) {
            shared.forget(owner, idOrName);
            return Optional.empty();
        }
        if (found.size() == 1) {
            return known;
        }
        Spell spell = SpellReader.standard().read((byte[]) requireNonNull(found.get(1)));
        shared.know(owner, idOrName, spell);
        return Optional.of(spell);
    }

    /** Returns the names of the spells, in the order of the alphabet. */
    @Override
    public List<String> names() {
        List<String> names = new ArrayList<>();
        list(shared.call(Command.of("HVALS", shared.keys().spellNames(owner)))).forEach(name -> names.add(text(name)));
        names.sort(null);
        return names;
    }

    // ---- changing ----

    @Override
    public void save(Spell spell) {
        change(spell, ANY);
    }

    /**
     * Keeps a spell if there is none of its id: for what a host brings with it when it starts.
     *
     * @return whether it was kept
     */
    public boolean saveIfAbsent(Spell spell) {
        return change(spell, NONE);
    }

    @Override
    public boolean replace(Spell before, Spell after) {
        SpellStore.requireSameId(before, after);
        return change(after, before.version());
    }

    private boolean change(Spell spell, String expected) {
        byte[] json = SpellWriter.compact().writeBytes(spell);
        return change(spell.id(), expected, spell.version(), spell.name(), json);
    }

    /**
     * Takes a spell away. Connections that have it open keep it until they close it, but can start no run of it.
     *
     * @return whether there was such a spell
     */
    public boolean remove(String id) {
        return change(requireNonNull(id, "id"), ANY, "", "", new byte[0]);
    }

    /** A change whose answer was lost is made once more: Redis knows that it is the same. */
    private boolean change(String id, String expected, String version, String name, byte[] json) {
        List<byte[]> all =
                arguments(shared.keys().spellTopic(owner), UUID.randomUUID().toString(), id, expected, version, name);
        all.add(json);
        Command change = Script.CHANGE_SPELL.with(all);
        return Long.valueOf(1).equals(shared.callAgain(change));
    }

    private List<byte[]> arguments(String... rest) {
        Keys keys = shared.keys();
        List<byte[]> all = new ArrayList<>();
        all.add(bytes(keys.spells(owner)));
        all.add(bytes(keys.spellVersions(owner)));
        all.add(bytes(keys.spellNames(owner)));
        for (String argument : rest) {
            all.add(bytes(argument));
        }
        return all;
    }

    @Override
    public Registration onChange(Consumer<String> listener) {
        return shared.onChange(owner, requireNonNull(listener, "listener"));
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof RedisSpells spells && spells.shared == shared && spells.owner.equals(owner);
    }

    @Override
    public int hashCode() {
        return owner.hashCode();
    }

    @Override
    public String toString() {
        return "spells of " + owner;
    }
}
