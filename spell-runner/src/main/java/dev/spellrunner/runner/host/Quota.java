// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.cluster.Places;
import dev.spellrunner.runner.cluster.RunsUnavailableException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Counts how much of one thing all users take, and each of them; refuses more than either may. Thread-safe. */
final class Quota {

    private static final Logger log = LoggerFactory.getLogger(Quota.class);

    private final String what;
    private final int most;
    private final int mostOfUser;
    private final @Nullable Places places;
    private final AtomicInteger taken = new AtomicInteger();
    private final Map<String, Integer> takenByUser = new ConcurrentHashMap<>();

    /**
     * Creates a quota of which nothing is taken.
     *
     * @param what is counted, in the plural: {@code runs}
     */
    Quota(String what, int most, int mostOfUser) {
        this(what, most, mostOfUser, null);
    }

    /**
     * The same, where users are limited on all hosts together.
     *
     * @param places counts on all hosts; null if this one counts alone
     */
    Quota(String what, int most, int mostOfUser, @Nullable Places places) {
        this.places = places;
        this.what = what;
        this.most = most;
        this.mostOfUser = mostOfUser;
    }

    /**
     * Takes one more.
     *
     * @param user the id of the user
     * @throws ServiceException {@code busy}, if the user has as much as he may, or the host
     */
    void take(String user) {
        takenByUser.compute(user, (key, before) -> {
            int now = before == null ? 1 : before + 1;
            if (now > mostOfUser) {
                throw busyUser("the user has reached the limit for " + what + ": " + mostOfUser + " (end one first)");
            }
            return now;
        });
        if (taken.incrementAndGet() > most) {
            giveBack(user);
            throw new ServiceException(
                    Code.BUSY,
                    "the host has reached the limit for " + what + ": " + most + " (try again later)",
                    Map.of("of", "host", "what", what, "most", most));
        }
        if (places != null) {
            takeOnAllHosts(user, places);
        }
    }

    private void takeOnAllHosts(String user, Places all) {
        boolean isTaken = false;
        try {
            isTaken = all.take(user, what, () -> takenBy(user), mostOfUser);
        } catch (RunsUnavailableException e) {
            log.warn("the {} of a user cannot be counted: {}", what, e.getMessage());
            throw busy("the " + what + " of the user cannot be counted at the moment (try again later)");
        } finally {
            if (!isTaken) {
                giveBack(user);
            }
        }
        if (!isTaken) {
            throw busyUser(
                    "the user has reached the limit for " + what + " on all hosts: " + mostOfUser + " (end one first)");
        }
    }

    private int takenBy(String user) {
        return takenByUser.getOrDefault(user, 0);
    }

    /** Takes one more, however many are taken. */
    void takeBeyond(String user) {
        takenByUser.merge(user, 1, Integer::sum);
        taken.incrementAndGet();
        tellOthers(user);
    }

    private void tellOthers(String user) {
        if (places != null) {
            places.have(user, what, () -> takenBy(user));
        }
    }

    private ServiceException busyUser(String message) {
        return new ServiceException(Code.BUSY, message, Map.of("of", "user", "what", what, "most", mostOfUser));
    }

    private static ServiceException busy(String message) {
        return new ServiceException(Code.BUSY, message);
    }

    /** Gives back one that was taken. */
    void giveBack(String user) {
        taken.decrementAndGet();
        takenByUser.computeIfPresent(user, (key, before) -> before == 1 ? null : before - 1);
        tellOthers(user);
    }

    int taken() {
        return taken.get();
    }
}
