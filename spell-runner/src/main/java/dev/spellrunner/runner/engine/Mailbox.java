// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import org.jspecify.annotations.Nullable;

/**
 * The messages to a run that it has not heard, and whether a thread drives the run. Thread-safe. One object
 * without anything in it until there is mail: most runs get none.
 */
final class Mailbox {

    private static final VarHandle LATEST;
    private static final VarHandle FREE;

    static {
        try {
            MethodHandles.Lookup lookup = MethodHandles.lookup();
            LATEST = lookup.findVarHandle(Mailbox.class, "latest", Letter.class);
            FREE = lookup.findVarHandle(Mailbox.class, "free", boolean.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    /** The last message, linked to the earlier ones that no thread has taken out. */
    private volatile @Nullable Letter latest;

    /** Whether no thread drives the run; one does from the start on, so that nothing happens to it before it has begun. */
    private volatile boolean free;

    /** The messages taken out, the oldest first; for the thread that drives. */
    private @Nullable Letter taken;

    private static final class Letter {

        final Runnable item;

        @Nullable
        Letter next;

        Letter(Runnable item, @Nullable Letter next) {
            this.item = item;
            this.next = next;
        }
    }

    // ---- mail ----

    /** Says for certain to the thread that drives; others may be told so once more than is true. */
    boolean hasMail() {
        return latest != null || taken != null;
    }

    void add(Runnable item) {
        Letter letter = new Letter(item, latest);
        while (!LATEST.compareAndSet(this, letter.next, letter)) {
            letter.next = latest;
        }
    }

    /** Takes the oldest item out, for the thread that drives; null if there is none. */
    @Nullable
    Runnable poll() {
        if (taken == null) {
            takeOut();
        }
        Letter first = taken;
        if (first == null) {
            return null;
        }
        taken = first.next;
        return first.item;
    }

    private void takeOut() {
        Letter rest = (Letter) LATEST.getAndSet(this, null);
        while (rest != null) {
            Letter next = rest.next;
            rest.next = taken;
            taken = rest;
            rest = next;
        }
    }

    // ---- the thread that drives ----

    boolean isFree() {
        return free;
    }

    /** Takes hold of the run, if no thread drives it; the thread that does so must drive it. */
    boolean tryHold() {
        return free && FREE.compareAndSet(this, true, false);
    }

    /**
     * Releases the run. A thread that finds mail after that drives on, since the threads that put it in saw that the run was
     * held.
     */
    void letGo() {
        free = true;
    }
}
