// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.engine;

/** The versions of Engine.IO that clients speak. */
public enum EngineProtocol {
    /** That of Socket.IO clients of version 2: the client pings. */
    V3,
    /** That of Socket.IO clients of versions 3 and 4: the server pings. */
    V4
}
