// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import static org.assertj.core.api.Assumptions.assumeThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Namespace;

/** For each test a new server, and its page in a browser that all tests share, as Ada sees it. */
final class Visit implements BeforeEachCallback, AfterEachCallback {

    @SuppressWarnings("NullAway.Init")
    private Page page;

    @SuppressWarnings("NullAway.Init")
    private PlaygroundServer server;

    @Override
    public void beforeEach(ExtensionContext context) throws Exception {
        assumeThat(Page.isBrowserThere())
                .as("a browser is missing (install chromium and chromium-driver)")
                .isTrue();
        page = context.getRoot()
                .getStore(Namespace.create(Visit.class))
                .getOrComputeIfAbsent(Page.class, key -> Page.open(), Page.class);
        server = PlaygroundServer.start(0);
        page.load(server.addressFor("ada"));
        page.see("#link", "Live");
    }

    @Override
    public void afterEach(ExtensionContext context) throws Exception {
        if (server != null) {
            server.close();
        }
    }

    Page page() {
        return page;
    }

    PlaygroundServer server() {
        return server;
    }

    /** Stops the server, and starts one in its place that takes other tokens. */
    void restartWithTokens(String prefix) throws Exception {
        int port = server.port();
        server.close();
        server = PlaygroundServer.startWithTokens(port, prefix);
    }

    /** Stops the server, and starts another one in its place. */
    void restart(Runnable meanwhile) throws Exception {
        int port = server.port();
        server.close();
        meanwhile.run();
        server = PlaygroundServer.start(port);
    }
}
