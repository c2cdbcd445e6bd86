// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.runner.cluster.StateImage;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Events that are written in one step. Immutable.
 *
 * @param stream whose they are
 * @param head the fields of the run, for its first batch
 * @param before the number after which they come
 * @param events in order; at least one
 * @param states the States that have changed, by spell
 * @param size how many bytes of events wait with it
 */
record StreamBatch(
        RunStream stream,
        RunHead head,
        long before,
        List<LoggedEvent> events,
        Map<String, StateImage> states,
        long size) {

    LoggedEvent last() {
        return events.get(events.size() - 1);
    }

    /** Returns the same batch behind events that are to be written once more. */
    StreamBatch after(long number, List<LoggedEvent> missing) {
        List<LoggedEvent> all = new ArrayList<>(missing);
        all.addAll(events);
        return new StreamBatch(stream, head, number, List.copyOf(all), states, size);
    }

    /** Returns the commands that write it: what keeps the spell comes before its first run. */
    List<Command> commands(Settings settings, EventCodec codec) {
        Command append = command(settings, codec);
        if (!head.isFirst(events.get(0)) || head.keeping().isEmpty()) {
            return List.of(append);
        }
        List<Command> all = new ArrayList<>(head.keeping());
        all.add(append);
        return all;
    }

    /** Returns the command that publishes it. */
    Command publishing(Settings settings) {
        return new Command(
                "PUBLISH", null, bytes(settings.keys().topic(stream.channel())), Packed.pack(stream.run(), events));
    }

    /** Returns the command that appends it; that publishes it, if the run has no record any more. */
    Command command(Settings settings, EventCodec codec) {
        Keys keys = settings.keys();
        if (!stream.hasRecord()) {
            return publishing(settings);
        }
        String user = stream.channel().user();
        String run = stream.run();
        LoggedEvent last = last();
        List<byte[]> all = new ArrayList<>(40);
        all.add(bytes(keys.stream(user, run)));
        all.add(bytes(keys.run(user, run)));
        all.add(bytes(keys.underWay(stream.channel())));
        all.add(bytes(keys.ended(stream.channel())));
        all.add(bytes(keys.underWay(user)));
        all.add(bytes(keys.ended(user)));
        all.add(bytes(keys.states(user, run)));
        all.add(bytes(keys.runsOf(settings.host())));
        all.add(bytes(stream.epoch()));
        all.add(bytes(before));
        all.add(bytes(last.seq()));
        all.add(Packed.pack(run, events));
        // An event that replicas are to have first is published when they have it.
        all.add(bytes(settings.replicas() > 0 ? "" : keys.topic(stream.channel())));
        all.add(bytes(settings.age().toMillis()));
        all.add(bytes(run));
        all.add(bytes(settings.runsPerChannel()));
        all.add(bytes(Keys.member(user, run)));
        boolean first = head.isFirst(events.get(0));
        all.add(bytes(first ? "first" : ""));
        all.add(bytes(last.isLast() ? last.kind() : ""));
        all.add(bytes(last.isLast() ? codec.decode(last.json()).at().toString() : ""));
        all.add(bytes(states.size()));
        states.forEach((spell, image) -> {
            all.add(bytes(spell));
            all.add(bytes(KeptStates.json(image, codec)));
        });
        if (first) {
            head.addTo(all, events.get(0), settings.host(), codec);
        }
        return Script.APPEND.with(all);
    }
}
