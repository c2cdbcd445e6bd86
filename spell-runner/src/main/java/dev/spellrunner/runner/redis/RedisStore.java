// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.list;
import static dev.spellrunner.runner.redis.RedisLink.text;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.shared.BatchLink;
import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.Doorbell;
import dev.spellrunner.runner.cluster.shared.SharedStore;
import dev.spellrunner.runner.cluster.shared.StoredHosts;
import dev.spellrunner.runner.cluster.shared.StoredPlaces;
import dev.spellrunner.runner.cluster.shared.StoredPlays;
import dev.spellrunner.runner.cluster.shared.StoredRuns;
import dev.spellrunner.runner.cluster.shared.StoredSpells;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.Executor;

/** Keeps the state that the hosts of a cluster share on one Redis. Thread-safe. */
final class RedisStore implements SharedStore {

    private final ClusterSettings settings;
    private final Keys keys;
    private final int replicas;
    private final RedisLink link;
    private final EventCodec codec;

    /**
     * Creates it; nothing is connected yet.
     *
     * @param replicas how many replicas have to have what counts as written
     */
    RedisStore(ClusterSettings settings, int replicas, RedisLink link, EventCodec codec) {
        this.settings = settings;
        this.keys = new Keys(settings.topics());
        this.replicas = replicas;
        this.link = link;
        this.codec = codec;
    }

    @Override
    public BatchLink connect() {
        return new RedisBatches(settings, keys, replicas, link, link.connect(), codec);
    }

    @Override
    public StoredRuns runs() {
        return new RedisRuns(link, keys, settings.host(), settings.runsPerChannel());
    }

    @Override
    public StoredHosts hosts() {
        return new RedisHosts(settings, link, keys);
    }

    @Override
    public StoredPlays plays() {
        return new RedisPlays(settings, link, keys);
    }

    @Override
    public StoredPlaces places() {
        return this::takePlace;
    }

    private boolean takePlace(String user, String what, int here, OptionalInt most) {
        Command take = LuaScript.TAKE_PLACE.with(List.of(
                bytes(keys.places(user, what)),
                bytes(keys.hosts()),
                bytes(settings.host()),
                bytes(here),
                most.isPresent() ? bytes(most.getAsInt()) : bytes("")));
        return link.call(take).equals(1L);
    }

    @Override
    public StoredSpells spells() {
        return new Spells();
    }

    @Override
    public Doorbell doorbell(String own, Doorbell.Hearer hears, Executor executor) {
        return new RedisDoorbell(settings, link, own, hears);
    }

    @Override
    public void publish(String topic, byte[] message) {
        link.call(new Command("PUBLISH", null, bytes(topic), message));
    }

    @Override
    public void prepare() {
        // Keys need no schema.
    }

    @Override
    public List<String> warnings() {
        return RedisServerInfo.of(link).warnings();
    }

    @Override
    public void close() {
        link.close();
    }

    /** Collections of spells, each in three hashes. */
    private final class Spells implements StoredSpells {

        @Override
        public Optional<Found> find(String owner, String idOrName, String knownVersion) {
            List<?> found = list(link.call(LuaScript.FIND_SPELL.with(arguments(owner, idOrName, knownVersion))));
            if (found.isEmpty()) {
                return Optional.empty();
            }
            return Optional.of(new Found(found.size() == 1 ? null : text(found.get(1))));
        }

        @Override
        public List<String> names(String owner) {
            List<String> names = new ArrayList<>();
            list(link.call(Command.of("HVALS", keys.spellNames(owner)))).forEach(name -> names.add(text(name)));
            return names;
        }

        @Override
        public boolean change(String owner, Change change) {
            List<byte[]> all = arguments(
                    owner,
                    settings.topics().ofSpells(owner),
                    change.change(),
                    change.id(),
                    change.expected(),
                    change.version(),
                    change.name(),
                    change.json());
            return link.call(LuaScript.CHANGE_SPELL.with(all)).equals(1L);
        }

        private List<byte[]> arguments(String owner, String... rest) {
            List<byte[]> all = new ArrayList<>();
            all.add(bytes(keys.spells(owner)));
            all.add(bytes(keys.spellVersions(owner)));
            all.add(bytes(keys.spellNames(owner)));
            for (String argument : rest) {
                all.add(bytes(argument));
            }
            return all;
        }
    }
}
