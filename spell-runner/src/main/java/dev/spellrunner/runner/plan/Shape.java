// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.plan;

import dev.spellrunner.core.component.Socket;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The sockets of a node, apart by what they carry, by index. Immutable; shared by all nodes with the same sockets. */
public final class Shape {

    /** The trigger output that fires when the worker failed. */
    public static final String ERROR = "error";

    public final Sockets inputs;
    public final Sockets outputs;
    final Sockets triggerInputs;
    public final Sockets triggers;
    /** By data input: whether only the value of the node that sent the trigger counts. */
    public final boolean[] oneOf;

    final boolean hasOneOf;
    /** The index of the trigger output {@link #ERROR}; -1 if there is none. */
    final int errorTrigger;

    Shape(List<Socket> allInputs, List<Socket> allOutputs) {
        List<Socket> dataInputs = allInputs.stream().filter(s -> !s.isTrigger()).toList();
        inputs = new Sockets(dataInputs);
        outputs = new Sockets(allOutputs.stream().filter(s -> !s.isTrigger()).toList());
        triggerInputs = new Sockets(allInputs.stream().filter(Socket::isTrigger).toList());
        triggers = new Sockets(allOutputs.stream().filter(Socket::isTrigger).toList());
        oneOf = new boolean[dataInputs.size()];
        boolean any = false;
        for (int i = 0; i < oneOf.length; i++) {
            oneOf[i] = dataInputs.get(i).oneOf();
            any |= oneOf[i];
        }
        hasOneOf = any;
        errorTrigger = triggers.indexOfName(ERROR);
    }

    /** Sockets of one kind on one side of a node. */
    public static final class Sockets {

        /** Up to this many a search in order is faster than an index. */
        private static final int FEW = 12;

        public final List<String> names;
        /** The names once more: a look into an array is what a worker's {@code get} costs most of. */
        public final String[] nameAt;

        public final List<String> keys;
        private final @Nullable Map<String, Integer> byKey;

        Sockets(List<Socket> sockets) {
            List<String> allNames = new ArrayList<>(sockets.size());
            List<String> allKeys = new ArrayList<>(sockets.size());
            for (Socket socket : sockets) {
                allNames.add(socket.name());
                allKeys.add(socket.key());
            }
            names = List.copyOf(allNames);
            nameAt = allNames.toArray(String[]::new);
            keys = List.copyOf(allKeys);
            byKey = sockets.size() <= FEW ? null : new HashMap<>();
            if (byKey != null) {
                for (int i = 0; i < keys.size(); i++) {
                    byKey.put(keys.get(i), i);
                }
            }
        }

        /** Returns the names by key, in order. Made anew each time: only gates ask, and nearly no spell has one. */
        public Map<String, String> namesByKey() {
            Map<String, String> byKeyInOrder = new LinkedHashMap<>();
            for (int i = 0; i < nameAt.length; i++) {
                byKeyInOrder.put(keys.get(i), nameAt[i]);
            }
            return Collections.unmodifiableMap(byKeyInOrder);
        }

        public int size() {
            return names.size();
        }

        public int indexOfKey(String key) {
            if (byKey != null) {
                return byKey.getOrDefault(key, -1);
            }
            return keys.indexOf(key);
        }

        public int indexOfName(String name) {
            return names.indexOf(name);
        }
    }
}
