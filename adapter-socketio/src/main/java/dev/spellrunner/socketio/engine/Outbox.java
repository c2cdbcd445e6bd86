// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/** What waits in a session for its client to read. Guarded by the lock of its session. */
final class Outbox {

    private final Deque<EncodedPacket> waiting = new ArrayDeque<>(4);
    private long waitingCost;
    private long takenCost;

    void add(EncodedPacket packet) {
        waiting.add(packet);
        waitingCost += packet.cost();
    }

    /** Returns the first packets that wait: one, and more while they are small. They count until {@link #sent}. */
    List<EncodedPacket> take(long most) {
        List<EncodedPacket> taken = new ArrayList<>(Math.min(waiting.size(), 16));
        while (!waiting.isEmpty()
                && (taken.isEmpty() || takenCost + waiting.getFirst().cost() <= most)) {
            EncodedPacket packet = waiting.removeFirst();
            taken.add(packet);
            takenCost += packet.cost();
            waitingCost -= packet.cost();
        }
        return taken;
    }

    /** What was taken is written. Returns whether there was something. */
    boolean sent() {
        boolean some = takenCost > 0;
        takenCost = 0;
        return some;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Returns about how many bytes were not written yet. */
    long cost() {
        return waitingCost + takenCost;
    }

    void clear() {
        waiting.clear();
        waitingCost = 0;
        takenCost = 0;
    }
}
