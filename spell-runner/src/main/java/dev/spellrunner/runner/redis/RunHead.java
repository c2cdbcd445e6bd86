// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import static dev.spellrunner.runner.redis.RedisLink.bytes;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.runner.cluster.RunHeader;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The facts of a run that are written with its first batch. Immutable.
 *
 * @param spell the id of the spell
 * @param name the name of the spell
 * @param kept what a host needs to go on with it; null if none can
 * @param isNew whether nothing of the run was ever written
 * @param called the versions of the spells that it and others call, by what they are called
 * @param keeping what keeps the spells that are not kept yet
 */
record RunHead(
        String spell,
        String name,
        @Nullable RunHeader kept,
        boolean isNew,
        Map<String, String> called,
        List<Command> keeping) {

    private static final int SHOWN_INPUTS = 256;

    static RunHead notKept(String spell) {
        return new RunHead(spell, "", null, true, Map.of(), List.of());
    }

    static RunHead known(String spell) {
        return new RunHead(spell, "", null, false, Map.of(), List.of());
    }

    /** Tells whether the batch that begins with an event is the first one. */
    boolean isFirst(LoggedEvent event) {
        return isNew && event.since() <= 1;
    }

    void addTo(List<byte[]> arguments, LoggedEvent first, String host, EventCodec codec) {
        add(arguments, "owner", host);
        add(arguments, "spell", spell);
        if (kept != null) {
            add(arguments, "name", name);
            add(arguments, "kept", KeptHeader.json(kept, called, codec));
            add(arguments, "inputs", inputs(first, codec));
        }
    }

    private static String inputs(LoggedEvent first, EventCodec codec) {
        String text = codec.decode(first.json()) instanceof NodeEvent.Started started
                ? codec.encodeValues(started.inputs())
                : "{}";
        return text.length() > SHOWN_INPUTS ? text.substring(0, SHOWN_INPUTS) : text;
    }

    private static void add(List<byte[]> arguments, String field, String value) {
        arguments.add(bytes(field));
        arguments.add(bytes(value));
    }
}
