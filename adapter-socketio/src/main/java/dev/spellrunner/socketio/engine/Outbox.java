// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

import dev.spellrunner.runner.host.MessageMemory;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * Packets that wait in a session for its client to read. Takes packets while it is open, gives them out until it is closed.
 * Guarded by the lock of its session.
 */
final class Outbox {

    private enum State {
        OPEN,
        /** Gives out what waits, and takes nothing more. */
        CLOSING,
        CLOSED
    }

    private final int limit;
    private final MessageMemory.Share memory;
    private final Deque<EncodedPacket> waiting = new ArrayDeque<>(4);
    private State state = State.OPEN;
    private long waitingCost;
    private long takenCost;
    private long writtenCost;

    /**
     * Creates an outbox without packets.
     *
     * @param memory counts what waits with that of other sessions; closed with the outbox
     */
    Outbox(int limit, MessageMemory.Share memory) {
        this.memory = memory;
        this.limit = limit;
    }

    // ---- taking ----

    /** Adds packets. Returns false if it is no longer open, or holds as much as it may. */
    boolean offer(List<EncodedPacket> packets) {
        // A packet that comes while there is room is taken, however large.
        if (state != State.OPEN || isFull() || !memory.take(cost(packets))) {
            return false;
        }
        packets.forEach(this::add);
        return true;
    }

    /** Adds a sign of life before the packets that wait, lest it comes too late. Returns false as {@link #offer} does. */
    boolean offerFirst(EncodedPacket packet) {
        if (state != State.OPEN || isFull() || !memory.take(packet.cost())) {
            return false;
        }
        waiting.addFirst(packet);
        waitingCost += packet.cost();
        return true;
    }

    private static long cost(List<EncodedPacket> packets) {
        long cost = 0;
        for (EncodedPacket packet : packets) {
            cost += packet.cost();
        }
        return cost;
    }

    private void add(EncodedPacket packet) {
        waiting.add(packet);
        waitingCost += packet.cost();
    }

    boolean isOpen() {
        return state == State.OPEN;
    }

    boolean isFull() {
        return cost() >= limit;
    }

    // ---- giving out ----

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

    /** Notes that the packets taken are written. Returns whether there were some. */
    boolean sent() {
        boolean some = takenCost > 0;
        memory.giveBack(takenCost);
        writtenCost += takenCost;
        takenCost = 0;
        return some;
    }

    /** Returns about how many bytes have been written since the session began. */
    long written() {
        return writtenCost;
    }

    boolean isEmpty() {
        return waiting.isEmpty();
    }

    /** Returns about how many bytes have not been written yet. */
    long cost() {
        return waitingCost + takenCost;
    }

    // ---- the end ----

    /**
     * Takes nothing more. Returns false if it was not open.
     *
     * @param last added behind the packets that wait
     */
    boolean beginClosing(List<EncodedPacket> last) {
        if (state != State.OPEN) {
            return false;
        }
        state = State.CLOSING;
        last.forEach(this::add);
        return true;
    }

    /** Returns whether the last packet has been given out before it was closed. */
    boolean isDrainedToClose() {
        return state == State.CLOSING && waiting.isEmpty();
    }

    boolean isClosed() {
        return state == State.CLOSED;
    }

    /** Drops the packets that wait. Returns false if it was closed before. */
    boolean close() {
        if (state == State.CLOSED) {
            return false;
        }
        state = State.CLOSED;
        waiting.clear();
        waitingCost = 0;
        takenCost = 0;
        memory.close();
        return true;
    }
}
