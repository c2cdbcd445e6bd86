// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.replay;

import dev.spellrunner.core.component.WorkContext;
import dev.spellrunner.runner.engine.InputsByKey;
import dev.spellrunner.runner.engine.KnownFailure;
import dev.spellrunner.runner.engine.RunEvents;
import dev.spellrunner.runner.plan.NodePlan;
import dev.spellrunner.runner.plan.Plan;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Hashes that tell whether a node's component or settings have changed, without revealing them: settings may hold secrets. */
public final class Fingerprints {

    private static final int BYTES = 16;

    /** Tells which nodes have changed since a recording was made. Confined. */
    static final class Comparison {

        private final RecordedRun recording;
        private final Map<NodePlan, Boolean> known = new HashMap<>();

        Comparison(RecordedRun recording) {
            this.recording = recording;
        }

        /** Tells whether it is unknown how a spell was drawn when the recording was made: it was called by a name that came. */
        boolean isUnknown(Plan plan) {
            return plan.isFoundByName() && !recording.knows(plan.spell.name());
        }

        /** Tells whether a node has another component or other settings; false if that is unknown. */
        boolean isChanged(Plan plan, NodePlan node) {
            return !isUnknown(plan)
                    && known.computeIfAbsent(node, key -> {
                        String was = recording.fingerprint(plan.spell.name(), node.node.id());
                        return was != null && !was.equals(of(node));
                    });
        }

        /**
         * Requires that a node is the one that worked when it was recorded, and takes the same inputs.
         *
         * @throws KnownFailure if it is not
         */
        void requireSame(RecordedWork work, Plan plan, NodePlan node, InputsByKey inputs, WorkContext context)
                throws KnownFailure {
            if (!node.component.name().equals(work.started.component())) {
                String was = work.started.component();
                throw Divergence.failure(work.path(), node, "was recorded as a node of '" + was + "'");
            }
            if (isChanged(plan, node)) {
                throw Divergence.failure(work.path(), node, "has other settings than when it was recorded");
            }
            String different = Divergence.ofInputs(
                    RunEvents.withItem(inputs.byKey(), context.item().orElse(null)), work.started.inputs());
            if (different != null) {
                throw Divergence.failure(work.path(), node, different);
            }
        }
    }

    private Fingerprints() {}

    /** Returns the fingerprints of all nodes by id, by the name of their spell, of a plan and of all that it calls. */
    public static Map<String, Map<String, String>> of(Plan plan) {
        Map<String, Map<String, String>> bySpell = new LinkedHashMap<>();
        Deque<Plan> open = new ArrayDeque<>(List.of(plan));
        for (Plan next; (next = open.poll()) != null; ) {
            if (bySpell.containsKey(next.spell.name())) {
                continue;
            }
            Map<String, String> byNode = new LinkedHashMap<>();
            bySpell.put(next.spell.name(), byNode);
            for (NodePlan node : next.nodes) {
                byNode.put(node.node.id(), of(node));
                if (node.called != null) {
                    open.add(node.called);
                }
            }
        }
        return bySpell;
    }

    static String of(NodePlan node) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            add(digest, node.component.name());
            add(digest, node.node.data());
            return HexFormat.of().formatHex(Arrays.copyOf(digest.digest(), BYTES));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every JDK has SHA-256", e);
        }
    }

    /** Editors may write the same settings in another order. */
    private static void add(MessageDigest digest, @Nullable Object value) {
        if (value instanceof Map<?, ?> fields) {
            Map<String, @Nullable Object> sorted = new TreeMap<>();
            fields.forEach((name, field) -> sorted.put(String.valueOf(name), field));
            digest.update((byte) '{');
            sorted.forEach((name, field) -> {
                add(digest, name);
                add(digest, field);
            });
            digest.update((byte) '}');
        } else if (value instanceof List<?> items) {
            digest.update((byte) '[');
            items.forEach(item -> add(digest, item));
            digest.update((byte) ']');
        } else {
            byte[] text = String.valueOf(value).getBytes(StandardCharsets.UTF_8);
            String mark = (value instanceof String ? "\"" : "=") + text.length + ':';
            digest.update(mark.getBytes(StandardCharsets.US_ASCII));
            digest.update(text);
        }
    }
}
