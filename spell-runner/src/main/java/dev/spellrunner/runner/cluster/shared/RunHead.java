// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.spell.Spell;
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
 * @param header what a host needs to go on with it; null if none can
 * @param isNew whether nothing of the run was ever written
 * @param called the versions of the spells that it and others call, by what they are called
 * @param keeping the spells that are to be kept before the run, since they may not be kept yet
 */
public record RunHead(
        String spell,
        String name,
        @Nullable RunHeader header,
        boolean isNew,
        Map<String, String> called,
        List<Spell> keeping) {

    private static final int SHOWN_INPUTS = 256;

    static RunHead notKept(String spell) {
        return new RunHead(spell, "", null, true, Map.of(), List.of());
    }

    /** Returns the head of a run that the server knows already. */
    public static RunHead known(String spell) {
        return new RunHead(spell, "", null, false, Map.of(), List.of());
    }

    /** Returns the head of a run that another host began, and that this one may go on with. */
    static RunHead claimed(String name, RunHeader header, Map<String, String> called) {
        return new RunHead(header.channel().spell(), name, header, false, called, List.of());
    }

    /** Tells whether the batch that begins with an event is the first one. */
    boolean isFirst(LoggedEvent event) {
        return isNew && event.since() <= 1;
    }

    /**
     * Returns the run as it is to be kept.
     *
     * @param first its first event
     */
    public StoredRun stored(LoggedEvent first, EventCodec codec) {
        RunHeader its = header;
        return its == null
                ? new StoredRun(spell, name, null, "{}", null, null)
                : new StoredRun(spell, name, HeaderCodec.json(its, called, codec), inputs(first, codec), null, null);
    }

    private static String inputs(LoggedEvent first, EventCodec codec) {
        String text = codec.decode(first.json()) instanceof NodeEvent.Started started
                ? codec.encodeValues(started.inputs())
                : "{}";
        return text.length() > SHOWN_INPUTS ? text.substring(0, SHOWN_INPUTS) : text;
    }
}
