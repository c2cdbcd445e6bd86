// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.log.FellBehindException;
import dev.spellrunner.runner.log.Follower;
import dev.spellrunner.runner.log.LoggedEvent;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * Follows a run, and lets the observers of the host know if events were gone before they were taken. Thread-safe, as far as
 * what it follows by is.
 *
 * @param follower does the work
 * @param onDrop is told of each that were gone
 */
record CountedFollower(Follower follower, Consumer<FellBehindException> onDrop) implements Follower {

    @Override
    public List<LoggedEvent> take(int bytes) {
        try {
            return follower.take(bytes);
        } catch (FellBehindException e) {
            onDrop.accept(e);
            throw e;
        }
    }

    @Override
    public Map<String, Long> gone() {
        return follower.gone();
    }

    @Override
    public Set<String> missing() {
        return follower.missing();
    }

    @Override
    public double backlog(String run) {
        return follower.backlog(run);
    }

    @Override
    public void close() {
        follower.close();
    }
}
