// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/** Tells whether the client of a session has been admitted, and which limits hold for it. Thread-safe. */
public final class Newcomer {

    private final Newcomers all;
    private final String address;
    private final NewcomerLimits limits;
    private final int fullPayload;

    private final Object lock = new Object();
    private boolean counted = true;
    private int refusals;

    private volatile boolean admitted;

    Newcomer(Newcomers all, String address, NewcomerLimits limits, int fullPayload) {
        this.all = all;
        this.address = address;
        this.limits = limits;
        this.fullPayload = fullPayload;
    }

    /** Admits the client: the limits of the server hold for it from now on. Idempotent. */
    public void admit() {
        synchronized (lock) {
            admitted = true;
            leave(false);
        }
    }

    /** Returns whether the client has been admitted. */
    public boolean isAdmitted() {
        return admitted;
    }

    /**
     * Counts that the client was refused.
     *
     * @return whether it may try again; otherwise the caller ends the session
     */
    public boolean refuse() {
        synchronized (lock) {
            refusals++;
            return refusals < limits.refusals();
        }
    }

    /** Returns how many bytes a frame or the body of a request may have now. */
    public int maxPayload() {
        return admitted ? fullPayload : Math.min(fullPayload, limits.payload());
    }

    /** Ends with the session. */
    void end() {
        synchronized (lock) {
            leave(refusals > 0);
        }
    }

    private void leave(boolean late) {
        if (counted) {
            counted = false;
            all.leave(address, late);
        }
    }
}
