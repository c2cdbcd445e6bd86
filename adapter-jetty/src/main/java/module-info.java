// SPDX-License-Identifier: Apache-2.0
/** Serves spells over HTTP and WebSocket, as a handler of Jetty. */
module dev.spellrunner.jetty {
    requires transitive dev.spellrunner.runner;
    requires transitive org.eclipse.jetty.server;
    requires com.fasterxml.jackson.core;
    requires com.fasterxml.jackson.databind;
    requires org.eclipse.jetty.websocket.core.server;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.spellrunner.jetty;
}
