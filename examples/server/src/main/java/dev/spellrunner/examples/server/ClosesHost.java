// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.server;

import dev.spellrunner.runner.host.SpellHost;
import org.eclipse.jetty.util.component.LifeCycle;

/**
 * Closes a host once its server has stopped: {@code server.addBean(host)} does not, since Jetty manages only beans that are
 * life cycles themselves.
 */
record ClosesHost(SpellHost host) implements LifeCycle.Listener {

    @Override
    public void lifeCycleStopped(LifeCycle server) {
        host.close();
    }
}
