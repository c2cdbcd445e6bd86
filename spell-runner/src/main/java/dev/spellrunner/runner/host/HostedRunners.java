// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import dev.spellrunner.runner.Run;
import dev.spellrunner.runner.RunRequest;
import dev.spellrunner.runner.SpellRunner;
import dev.spellrunner.runner.hosting.HostDoor;
import dev.spellrunner.runner.hosting.RunnerHooks;

/** Reaches what runners offer their host alone. */
final class HostedRunners {

    private HostedRunners() {}

    /** Returns what the host does to a runner, or to those made after it. */
    @SuppressWarnings("unchecked") // Runners open the door, and with hooks of these types.
    static RunnerHooks<SpellRunner, SpellRunner.Builder, RunRequest, Run> hooks() {
        return (RunnerHooks<SpellRunner, SpellRunner.Builder, RunRequest, Run>) HostDoor.hooks();
    }
}
