// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;
import static dev.spellrunner.runner.redis.RedisLink.list;
import static dev.spellrunner.runner.redis.RedisLink.text;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.Recording;
import dev.spellrunner.runner.cluster.Lease;
import dev.spellrunner.runner.cluster.Orphan;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.cluster.RunWatcher;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.cluster.UnreadableRun;
import dev.spellrunner.runner.log.Channel;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes runs of a host that is lost those of this one, and reads how far they had come. A run that is claimed, but cannot be
 * read at the moment, is read the next time. For one thread, but for {@link #unreadable}.
 */
final class Claims {

    private static final Logger log = LoggerFactory.getLogger(Claims.class);

    private final Settings settings;
    private final RedisLink link;
    private final StreamReader streams;
    private final StreamWriter writer;
    private final LocalRuns local;
    private final EventCodec codec;
    private final List<Claimed> unread = new ArrayList<>();
    private final List<UnreadableRun> unreadable = new CopyOnWriteArrayList<>();

    Claims(
            Settings settings,
            RedisLink link,
            StreamReader streams,
            StreamWriter writer,
            LocalRuns local,
            EventCodec codec) {
        this.settings = settings;
        this.link = link;
        this.streams = streams;
        this.writer = writer;
        this.local = local;
        this.codec = codec;
    }

    /** A run that is this host's from an epoch on, written up to a number. */
    private record Claimed(String user, String run, long epoch, long last) {}

    List<UnreadableRun> unreadable() {
        return List.copyOf(unreadable);
    }

    /**
     * Claims some of the runs of a host, whichever.
     *
     * @param most how many
     */
    List<Orphan> claim(String host, long most) {
        Keys keys = settings.keys();
        List<String> members = new ArrayList<>();
        for (Object member : list(link.call(Command.of("SRANDMEMBER", keys.runsOf(host), String.valueOf(most))))) {
            members.add(text(member));
        }
        List<Command> commands = new ArrayList<>();
        for (String member : members) {
            commands.add(Script.CLAIM.with(List.of(
                    bytes(keys.run(Keys.userOf(member), Keys.runOf(member))),
                    bytes(keys.hosts()),
                    bytes(keys.runsOf(host)),
                    bytes(keys.runsOf(settings.host())),
                    bytes(host),
                    bytes(settings.host()),
                    bytes(member))));
        }
        List<Object> replies = commands.isEmpty() ? List.of() : link.all(commands);
        for (int i = 0; i < replies.size(); i++) {
            note(members.get(i), replies.get(i));
        }
        return readClaimed();
    }

    private void note(String member, Object reply) {
        if (reply instanceof RedisFailure refused) {
            log.warn("a run of a host that is lost cannot be claimed at the moment: {}", refused.getMessage());
            return;
        }
        List<?> parts = list(reply);
        if (text(parts.get(0)).equals("OK")) {
            String run = Keys.runOf(member);
            local.claimed(run);
            unread.add(new Claimed(Keys.userOf(member), run, (Long) parts.get(1), (Long) parts.get(2)));
        }
    }

    /** Returns what is claimed and can be read now. */
    List<Orphan> readClaimed() {
        List<Orphan> orphans = new ArrayList<>();
        for (Claimed claimed : List.copyOf(unread)) {
            try {
                orphans.add(read(claimed));
                unread.remove(claimed);
            } catch (RedisFailure e) {
                log.warn("run '{}' cannot be read at the moment: {}", claimed.run(), e.getMessage());
            } catch (RuntimeException e) {
                log.error("run '{}' cannot be gone on with: {}", claimed.run(), e.getMessage(), e);
                unread.remove(claimed);
                unreadable.add(new UnreadableRun(
                        settings.keys().run(claimed.user(), claimed.run()), String.valueOf(e.getMessage())));
            }
        }
        return orphans;
    }

    boolean hasUnread() {
        return !unread.isEmpty();
    }

    private Orphan read(Claimed claimed) {
        Keys keys = settings.keys();
        Map<String, String> fields = streams.hash(keys.run(claimed.user(), claimed.run()));
        Channel channel = new Channel(claimed.user(), fields.getOrDefault("spell", ""));
        String kept = fields.getOrDefault("kept", "{}");
        RunHeader header = KeptHeader.of(channel, claimed.run(), kept, codec);
        List<NodeEvent> events = new ArrayList<>();
        for (LoggedEvent event : streams.after(claimed.user(), claimed.run(), 0)) {
            codec.decodeIfKnown(event.toString()).ifPresent(events::add);
        }
        Map<String, StateImage> states = new LinkedHashMap<>();
        streams.hash(keys.states(claimed.user(), claimed.run()))
                .forEach((spell, json) -> states.put(spell, KeptStates.of(spell, json, codec)));
        return new Orphan(
                header,
                Recording.of(events),
                RedisRuns.spell(streams, keys, header.version()),
                called(KeptHeader.called(kept, codec)),
                states,
                watcher -> lease(channel, claimed, watcher));
    }

    private Map<String, Spell> called(Map<String, String> versions) {
        Map<String, Spell> called = new LinkedHashMap<>();
        versions.forEach((name, version) ->
                RedisRuns.spell(streams, settings.keys(), version).ifPresent(spell -> called.put(name, spell)));
        return called;
    }

    private Lease lease(Channel channel, Claimed claimed, RunWatcher watcher) {
        RunStream run = new RunStream(
                channel,
                claimed.run(),
                claimed.epoch(),
                claimed.last(),
                settings.skippedAfterClaim(),
                RunHead.known(channel.spell()),
                watcher,
                writer,
                codec);
        local.add(run);
        return run;
    }
}
