// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.log;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.event.EventCodec;
import dev.spellrunner.core.event.NodeEvent;
import dev.spellrunner.core.event.NodeEvent.Progress;
import dev.spellrunner.core.event.NodePath;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A client that comes and goes, and knows no more than the rule for ranges. Confined to one thread. */
final class ModelClient {

    private static final EventCodec CODEC = EventCodec.create();

    private final EventLog log;
    private final Channel channel;
    private final Map<String, Known> runs = new LinkedHashMap<>();
    private Start start;
    private @Nullable Follower follower;
    private boolean idle;
    private int told;

    ModelClient(EventLog log, Channel channel, Start first) {
        this.log = log;
        this.channel = channel;
        this.start = first;
    }

    boolean isConnected() {
        return follower != null;
    }

    void connect() {
        told = 0;
        idle = true;
        follower = log.follow(channel, start, () -> told++);
        follower.gone().forEach((run, gone) -> known(run).miss(gone));
    }

    void disconnect() {
        if (follower != null) {
            follower.close();
            follower = null;
            start = Start.after(seqs());
        }
    }

    private Map<String, Long> seqs() {
        Map<String, Long> seqs = new HashMap<>();
        runs.forEach((run, known) -> seqs.put(run, known.seq));
        return seqs;
    }

    /** Takes once. Tells whether there was something. Who fell behind is disconnected. */
    boolean take(int bytes) {
        if (follower == null) {
            return false;
        }
        assertThat(told).as("calls since nothing was left").isLessThanOrEqualTo(1);
        List<LoggedEvent> taken;
        try {
            taken = follower.take(bytes);
        } catch (FellBehindException e) {
            disconnect();
            return false;
        }
        if (idle && told == 0) {
            assertThat(taken).as("what nobody told of").isEmpty();
        }
        if (taken.isEmpty()) {
            told = 0;
        }
        idle = taken.isEmpty();
        taken.forEach(event -> known(event.run()).hear(event));
        return !taken.isEmpty();
    }

    void takeAll(int bytes) {
        boolean more = true;
        while (more) {
            if (!isConnected()) {
                connect();
            }
            more = take(bytes) || !isConnected();
        }
    }

    private Known known(String run) {
        return runs.computeIfAbsent(run, Known::new);
    }

    /** Returns what is known of a run, if there is something. */
    @Nullable
    Known of(String run) {
        return runs.get(run);
    }

    /** The knowledge that a client has of a run. */
    static final class Known {

        private final String run;
        private final Map<NodePath, NodeEvent> ends = new HashMap<>();
        private final Map<NodePath, String> texts = new HashMap<>();
        private long seq;
        private long gone;

        Known(String run) {
            this.run = run;
        }

        /** Returns what one knows who was given every event. */
        static Known of(List<NodeEvent> events) {
            Known known = new Known(events.get(0).run());
            events.forEach(known::apply);
            return known;
        }

        /** Learns that events are gone: the next one is the first that is given. */
        void miss(long lastGone) {
            assertThat(lastGone).as("what is gone of %s", run).isGreaterThan(seq);
            seq = lastGone;
            gone = lastGone;
        }

        void hear(LoggedEvent entry) {
            NodeEvent event = CODEC.decode(entry.json());
            assertThat(event.run()).isEqualTo(run);
            assertThat(event.seq()).isEqualTo(entry.seq());
            assertThat(event.since())
                    .as("since of %s after %s", entry, seq)
                    .isEqualTo(entry.since())
                    .isEqualTo(seq + 1);
            apply(event);
        }

        private void apply(NodeEvent event) {
            seq = event.seq();
            if (event instanceof Progress progress && progress.chunk() instanceof String text) {
                texts.merge(event.path(), text, String::concat);
            } else if (event.isTerminal()) {
                ends.put(event.path(), event.coveringFrom(event.seq()));
            }
        }

        long seq() {
            return seq;
        }

        /** Returns the number of the last event that it was told is gone. */
        long gone() {
            return gone;
        }

        Map<NodePath, NodeEvent> ends() {
            return ends;
        }

        Map<NodePath, String> texts() {
            return texts;
        }
    }
}
