// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.redis;

import java.util.List;

/**
 * The reply of the script that appends. Immutable.
 *
 * @param how OK; AT, if the run has come to another number; ENDED; FENCED, if it is another host's; GONE
 * @param epoch which host of the run it knows
 * @param last the last number that it knows
 */
record Answer(String how, long epoch, long last) {

    static Answer of(Object reply) {
        if (reply instanceof Long) {
            // It was published alone.
            return new Answer("OK", 0, 0);
        }
        List<?> parts = RedisLink.list(reply);
        return new Answer(RedisLink.text(parts.get(0)), (Long) parts.get(1), (Long) parts.get(2));
    }

    /** Tells whether a batch is written: now, or before, when the answer was lost. */
    boolean wrote(StreamBatch batch) {
        return how.equals("OK")
                || ((how.equals("AT") || how.equals("ENDED"))
                        && last == batch.last().seq());
    }

    /** Tells whether there is nothing of the run any more. */
    boolean isGone() {
        return how.equals("GONE");
    }

    /** Tells whether less is written than was. */
    boolean isBehind() {
        return how.equals("AT");
    }
}
