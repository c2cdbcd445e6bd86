// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import static java.util.Objects.requireNonNull;

import java.util.HashMap;
import java.util.Map;

/**
 * The memory for messages between a server and its clients: for those that have not come whole yet, and for answers that
 * their clients have not read. Connections are free, so that the limits of each would add up to any amount; here the bytes
 * of all are counted together, and those of each user. Thread-safe.
 */
public final class MessageMemory {

    private final long most;
    private final long mostOfUser;

    private final Object lock = new Object();
    private final Map<String, Long> takenByUser = new HashMap<>();
    private long taken;

    /**
     * Creates a memory of which nothing is taken.
     *
     * @param most how many bytes there are
     * @param mostOfUser how many of them one user may take
     */
    public MessageMemory(long most, long mostOfUser) {
        this.most = most;
        this.mostOfUser = mostOfUser;
    }

    /** Returns a share for one connection of a user, of which nothing is taken. */
    public Share share(String user) {
        return new Share(requireNonNull(user, "user"));
    }

    /** Returns how many bytes a JSON text needs when it is read, about, which may be many times its size. */
    public static long bytesToRead(CharSequence json) {
        return JsonWeight.of(json);
    }

    /** Returns how many bytes one user may take. */
    long mostOfUser() {
        return mostOfUser;
    }

    /** Returns how many bytes are taken. */
    public long taken() {
        synchronized (lock) {
            return taken;
        }
    }

    /** The bytes that one connection takes. Thread-safe. */
    public final class Share implements AutoCloseable {

        private final String user;
        private long its;
        private boolean closed;

        private Share(String user) {
            this.user = user;
        }

        /**
         * Takes bytes.
         *
         * @return whether there were so many; otherwise none is taken
         */
        public boolean take(long bytes) {
            synchronized (lock) {
                long ofUser = takenByUser.getOrDefault(user, 0L) + bytes;
                if (closed || taken + bytes > most || ofUser > mostOfUser) {
                    return false;
                }
                its += bytes;
                count(ofUser, bytes);
                return true;
            }
        }

        /**
         * Takes what a JSON text needs when it is read, see {@link #bytesToRead}.
         *
         * @return the bytes that are taken, to be given back
         * @throws ServiceException {@code limit}, if that is more than a user may ever take; {@code busy}, if there is not so
         *     much now. Nothing is taken then
         */
        public long takeToRead(byte[] json) {
            return takeToRead(JsonWeight.of(json));
        }

        /** The same for a text that is no bytes any more. */
        public long takeToRead(CharSequence json) {
            return takeToRead(JsonWeight.of(json));
        }

        private long takeToRead(long bytes) {
            if (bytes > Math.min(most, mostOfUser)) {
                throw new ServiceException(
                        ServiceException.Code.LIMIT,
                        "a message needs more memory to be read than a user may take, " + mostOfUser
                                + " bytes (send fewer values at once)",
                        Map.of("bytes", mostOfUser));
            }
            if (!take(bytes)) {
                throw ServiceException.tooManyMessages();
            }
            return bytes;
        }

        /** Gives back bytes that were taken. */
        public void giveBack(long bytes) {
            synchronized (lock) {
                long given = Math.min(bytes, its);
                its -= given;
                count(takenByUser.getOrDefault(user, 0L) - given, -given);
            }
        }

        private void count(long ofUser, long more) {
            taken += more;
            if (ofUser == 0) {
                takenByUser.remove(user);
            } else {
                takenByUser.put(user, ofUser);
            }
        }

        /** Gives back all, and takes nothing more. Idempotent. */
        @Override
        public void close() {
            synchronized (lock) {
                closed = true;
                giveBack(its);
            }
        }
    }
}
