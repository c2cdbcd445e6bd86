// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.engine;

import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.event.NodePath;
import dev.spellrunner.core.event.Origin;
import java.util.List;

/** The end of a node's execution. Immutable. */
sealed interface End {

    /** It has outputs, which its worker gave, or which were given in place of it. */
    record Gave(Outputs.Values outputs, Origin origin) implements End {}

    /** It failed; several times over, if branches inside it went on beside each other. */
    record Failed(List<Failure> failures) implements End {}

    /** A value that it needs cannot be had: it did not begin. */
    record Unavailable(Reason why) implements End {}

    /** Its gate refused it: it did not begin. */
    record Refused(Reason why) implements End {}

    /**
     * It was stopped by hand, or refused after it had waited.
     *
     * @param reason what is told of it
     * @param why what is told of nodes that need its values
     */
    record Stopped(Reason reason, Reason why) implements End {}

    // ---- reasons ----

    static String failed(NodePath path) {
        return "node '" + path + "' failed";
    }

    static String cancelled(String id, String reason) {
        return "node '" + id + "' was cancelled: " + reason;
    }
}
