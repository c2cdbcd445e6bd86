// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Origins;
import dev.spellrunner.runner.host.SpellHost;
import java.util.Set;
import org.eclipse.jetty.server.Handler;

/**
 * Puts the page behind the handler of a host's spells: what that does not serve, this does.
 *
 * <pre>{@code
 * SpellHandler spells = SpellHandler.builder(host, authenticator).build();
 * spells.setHandler(Playground.page(host, components));
 * }</pre>
 *
 * <p>Whoever reaches the server may load the page, and learns the names of the components and how many spells are open;
 * everything else the page asks the {@link SpellHandler} for, whose {@link Authenticator} lets nobody in without a token.
 */
public final class Playground {

    private Playground() {}

    /**
     * Returns the handler of the page, to be put at the root of a server.
     *
     * @param host tells how many spells are open
     * @param components tell the page which sockets nodes have
     */
    public static Handler page(SpellHost host, Components components) {
        return page(host, components, Set.of());
    }

    /**
     * The same, and lets pages of other sites take the modules of the client from here: those that may call, too.
     *
     * @param allowedOrigins as given to {@link SpellHandler.Builder#allowOrigins}, such as {@code https://editor.example}
     */
    public static Handler page(SpellHost host, Components components, Set<String> allowedOrigins) {
        Origins origins = new Origins(false, allowedOrigins);
        return new PageFacts(host, components, new PageFiles(new PageResources(), origins));
    }
}
