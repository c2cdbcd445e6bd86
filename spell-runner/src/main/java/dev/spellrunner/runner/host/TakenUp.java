// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.cluster.UnreadableRun;
import java.util.List;
import java.util.Map;

/**
 * The report of a new host on the runs that were under way when the host before it ended. Immutable.
 *
 * @param goneOn the ids of the runs that go on
 * @param ended by the ids of the runs that it ended, the reason
 * @param unreadable the runs that cannot be read, and that stay as they are
 */
public record TakenUp(List<String> goneOn, Map<String, String> ended, List<UnreadableRun> unreadable) {

    static final TakenUp NONE = new TakenUp(List.of(), Map.of(), List.of());

    public TakenUp {
        goneOn = List.copyOf(goneOn);
        ended = Map.copyOf(ended);
        unreadable = List.copyOf(unreadable);
    }
}
