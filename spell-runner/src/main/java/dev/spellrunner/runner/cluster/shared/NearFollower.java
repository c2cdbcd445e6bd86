// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.cluster.shared;

import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicBoolean;

/** Follows the copy of a channel in this process. Thread-safe, as far as what it follows is. */
final class NearFollower implements Follower {

    private final Follower follower;
    private final Set<String> missing;
    private final Runnable onClose;
    private final AtomicBoolean open = new AtomicBoolean(true);

    /**
     * Creates it.
     *
     * @param missing the runs that are nowhere
     * @param onClose is run once when it is closed
     */
    NearFollower(Follower follower, Set<String> missing, Runnable onClose) {
        this.follower = follower;
        this.missing = Set.copyOf(missing);
        this.onClose = onClose;
    }

    @Override
    public Set<String> missing() {
        return missing;
    }

    @Override
    public List<LoggedEvent> take(int bytes) {
        return follower.take(bytes);
    }

    @Override
    public Map<String, Long> gone() {
        return follower.gone();
    }

    @Override
    public double backlog(String run) {
        return follower.backlog(run);
    }

    @Override
    public void close() {
        follower.close();
        if (open.compareAndSet(true, false)) {
            onClose.run();
        }
    }
}
