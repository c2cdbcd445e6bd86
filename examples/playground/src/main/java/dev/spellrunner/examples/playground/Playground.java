// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.core.component.Components;
import dev.spellrunner.jetty.SpellHandler;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import java.net.URL;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.handler.ResourceHandler;
import org.eclipse.jetty.util.resource.ResourceFactory;

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
        ResourceHandler files = new ResourceHandler();
        URL page = requireNonNull(Playground.class.getResource("page/index.html"), "page");
        files.setBaseResource(
                ResourceFactory.of(files).newResource(page.toString().replaceFirst("index\\.html$", "")));
        files.setDirAllowed(false);
        // A page of the day before would not fit the server of today.
        files.setCacheControl("no-cache");
        return new PageFacts(host, components, files);
    }
}
