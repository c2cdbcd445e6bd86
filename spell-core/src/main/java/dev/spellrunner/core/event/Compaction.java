// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import dev.spellrunner.core.event.NodeEvent.Progress;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The compaction law: how a row of events is made shorter when a follower is too slow for it, comes late, or keeps it for
 * long. Both forms are pure functions.
 *
 * <p>Only {@link Progress} is merged or dropped. The event of the same run that follows takes over the range of what is
 * gone, so that the ranges {@code since}…{@code seq} of a run stay as contiguous as they were; everything else about the
 * other events, and their order, stays. Where numbers of a run are missing already, nothing is dropped that would hide
 * that.
 *
 * <p>The events of several runs may lie between each other; those of one run are in order.
 *
 * @apiNote Compact what a client has not been given. To a client that was given the first part of a text, a merged chunk
 *     that holds this part repeats it; the outputs of {@code Completed} put that right.
 */
public final class Compaction {

    /**
     * Texts are not merged to more characters than this, so that they stay well below what {@link EventCodec} writes by
     * default: no merged chunk becomes "too large" that was not so in parts.
     */
    static final int MAX_MERGED_CHARS = 64 * 1024;

    private Compaction() {}

    /**
     * Returns the events without what a later one makes needless: chunks of text that follow each other at one path are
     * made one, and of the other chunks of an execution only the newest is kept. No text is lost.
     *
     * @param events the events; those of one run in order
     * @return the events that remain; a new list
     */
    public static List<NodeEvent> compact(List<NodeEvent> events) {
        return merge(drop(events, outdated(events)));
    }

    /**
     * Returns the events without any {@link Progress} that another event of its run follows. Text is lost, which the
     * outputs of {@code Completed} make up for.
     *
     * @param events the events; those of one run in order
     * @return the events that remain; a new list
     */
    public static List<NodeEvent> dropProgress(List<NodeEvent> events) {
        boolean[] gone = new boolean[events.size()];
        for (int i = 0; i < gone.length; i++) {
            gone[i] = events.get(i) instanceof Progress;
        }
        return drop(events, gone);
    }

    /** Marks the chunks other than text that a newer one of the same execution follows. */
    private static boolean[] outdated(List<NodeEvent> events) {
        boolean[] outdated = new boolean[events.size()];
        Set<Node> updated = new HashSet<>();
        for (int i = outdated.length - 1; i >= 0; i--) {
            NodeEvent event = events.get(i);
            Node node = new Node(event.run(), event.path());
            if (!(event instanceof Progress progress)) {
                updated.remove(node);
            } else if (!isText(progress)) {
                outdated[i] = !updated.add(node);
            }
        }
        return outdated;
    }

    /** Takes away marked events, if the next one of the run can take over their range. */
    private static List<NodeEvent> drop(List<NodeEvent> events, boolean[] gone) {
        List<NodeEvent> kept = new ArrayList<>(events.size());
        Map<String, Integer> nextOfRun = new HashMap<>();
        for (int i = gone.length - 1; i >= 0; i--) {
            NodeEvent event = events.get(i);
            Integer next = nextOfRun.get(event.run());
            if (gone[i] && next != null && follows(kept.get(next), event)) {
                kept.set(next, kept.get(next).coveringFrom(event.since()));
            } else {
                nextOfRun.put(event.run(), kept.size());
                kept.add(event);
            }
        }
        Collections.reverse(kept);
        return kept;
    }

    private static List<NodeEvent> merge(List<NodeEvent> events) {
        List<@Nullable NodeEvent> merged = new ArrayList<>(events);
        Map<String, Text> open = new HashMap<>();
        for (int i = 0; i < events.size(); i++) {
            NodeEvent event = events.get(i);
            Text text = open.get(event.run());
            if (text != null && text.take(event)) {
                merged.set(i, null);
            } else {
                close(open.remove(event.run()), merged);
                if (event instanceof Progress progress && isText(progress)) {
                    open.put(event.run(), new Text(i, progress));
                }
            }
        }
        open.values().forEach(text -> close(text, merged));
        List<NodeEvent> remaining = new ArrayList<>(merged.size());
        for (NodeEvent event : merged) {
            if (event != null) {
                remaining.add(event);
            }
        }
        return remaining;
    }

    private static void close(@Nullable Text text, List<@Nullable NodeEvent> merged) {
        if (text != null) {
            text.placeIn(merged);
        }
    }

    private static boolean isText(Progress progress) {
        return progress.chunk() instanceof CharSequence;
    }

    private static boolean follows(NodeEvent event, NodeEvent previous) {
        return event.since() == previous.seq() + 1;
    }

    private record Node(String run, NodePath path) {}

    /** A text that grows by the chunks that follow each other. */
    private static final class Text {

        private final int place;
        private final long since;
        private final StringBuilder chars;
        private Progress last;
        private boolean grown;

        Text(int place, Progress first) {
            this.place = place;
            this.since = first.since();
            this.last = first;
            this.chars = new StringBuilder(String.valueOf(first.chunk()));
        }

        /** Takes an event into the text, if it carries the text on. */
        boolean take(NodeEvent event) {
            if (!(event instanceof Progress progress)
                    || !(progress.chunk() instanceof CharSequence chunk)
                    || !progress.path().equals(last.path())
                    || !follows(progress, last)
                    || chars.length() + chunk.length() > MAX_MERGED_CHARS) {
                return false;
            }
            chars.append(chunk);
            last = progress;
            grown = true;
            return true;
        }

        void placeIn(List<@Nullable NodeEvent> events) {
            if (grown) {
                events.set(
                        place,
                        new Progress(
                                last.run(),
                                last.spell(),
                                since,
                                last.seq(),
                                last.at(),
                                last.path(),
                                last.component(),
                                chars.toString()));
            }
        }
    }
}
