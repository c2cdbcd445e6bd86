// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.runner.doors.Words;
import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.User;
import org.jspecify.annotations.Nullable;

/**
 * The sender of a message. Immutable.
 *
 * @param user who it is
 * @param era of the message
 * @param session keeps the ids of two clients of one user apart; null where there is none
 * @param canBeAsked whether it shows its user a form, and he may approve
 * @param isOnLines whether messages go over lines, not over HTTP
 */
record Client(User user, Era era, @Nullable String session, boolean canBeAsked, boolean isOnLines) {

    Client {
        canBeAsked = canBeAsked && user.may(Right.CONTROL);
    }

    Words words() {
        return isOnLines ? Words.inLines() : new Words();
    }
}
