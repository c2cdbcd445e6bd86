// SPDX-License-Identifier: Apache-2.0
/** Serves spells over Socket.IO and Feathers; its lower layers are a Socket.IO server for Jetty without spells. */
module dev.spellrunner.socketio {
    requires transitive com.fasterxml.jackson.databind;
    requires transitive dev.spellrunner.runner;
    requires transitive org.eclipse.jetty.server;
    requires com.fasterxml.jackson.core;
    requires org.eclipse.jetty.websocket.core.server;
    requires org.slf4j;
    requires static org.jspecify;

    exports dev.spellrunner.socketio.engine;
    exports dev.spellrunner.socketio.feathers;
    exports dev.spellrunner.socketio.jetty;
    exports dev.spellrunner.socketio.protocol;
    exports dev.spellrunner.socketio.spells;
}
