// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.list;
import static dev.spellrunner.runner.redis.RedisLink.text;

import dev.spellrunner.runner.cluster.shared.ClusterSettings;
import dev.spellrunner.runner.cluster.shared.StoredPlays;
import dev.spellrunner.runner.log.Channel;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plays, each in a hash, and those of a host in a set. Thread-safe. */
final class RedisPlays implements StoredPlays {

    private final ClusterSettings settings;
    private final RedisLink link;
    private final Keys keys;

    RedisPlays(ClusterSettings settings, RedisLink link, Keys keys) {
        this.settings = settings;
        this.link = link;
        this.keys = keys;
    }

    @Override
    public Optional<Play> find(Channel channel) {
        return play(link.call(LuaScript.FIND_PLAY.with(
                List.of(bytes(keys.play(channel)), bytes(keys.hosts()), bytes(settings.host())))));
    }

    @Override
    public Optional<Play> take(Channel channel, String policy) {
        return play(link.call(LuaScript.TAKE_PLAY.with(List.of(
                bytes(keys.play(channel)),
                bytes(keys.hosts()),
                bytes(keys.playsOf(settings.host())),
                bytes(settings.host()),
                bytes(policy),
                bytes(Keys.member(channel.user(), channel.spell())),
                bytes(keys.playsOfBegin()),
                bytes(Keys.PLAYS_OF_END)))));
    }

    private static Optional<Play> play(Object reply) {
        List<?> parts = list(reply);
        return parts.isEmpty()
                ? Optional.empty()
                : Optional.of(new Play(
                        text(parts.get(0)), text(parts.get(1)), parts.get(2).equals(1L)));
    }

    @Override
    public boolean tell(Channel channel, String state, String policy, boolean isOver, byte[] message) {
        return link.call(LuaScript.TELL_PLAY.with(List.of(
                        bytes(keys.play(channel)),
                        bytes(keys.playsOf(settings.host())),
                        bytes(settings.host()),
                        bytes(Keys.member(channel.user(), channel.spell())),
                        bytes(state),
                        bytes(policy),
                        bytes(isOver ? "over" : ""),
                        bytes(settings.topics().of(channel)),
                        message)))
                .equals(1L);
    }

    @Override
    public Optional<String> ownerOf(Channel channel) {
        Object owner = link.call(Command.of("HGET", keys.play(channel), "owner"));
        return owner == null ? Optional.empty() : Optional.of(text(owner));
    }

    @Override
    public List<Channel> of(String host) {
        List<Channel> channels = new ArrayList<>();
        for (Object member : list(link.call(Command.of("SMEMBERS", keys.playsOf(host))))) {
            channels.add(new Channel(Keys.userOf(text(member)), Keys.runOf(text(member))));
        }
        return channels;
    }
}
