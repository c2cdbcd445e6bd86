// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import dev.spellrunner.socketio.jetty.SocketIoHandler;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server on a free port of the loopback. */
final class TestServer {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private TestServer() {}

    /** Starts a server that clients of Socket.IO can reach. */
    static TestServer start(SocketIoServer io) throws Exception {
        TestServer started = new TestServer();
        started.connector.setHost("127.0.0.1");
        started.server.addConnector(started.connector);
        started.server.setHandler(SocketIoHandler.builder(io).build());
        started.server.start();
        return started;
    }

    /** Starts a server of spells on the namespace {@code /}. */
    static TestServer start(SpellSockets sockets) throws Exception {
        SocketIoServer io = SocketIoServer.builder().build();
        sockets.serve(io.namespace("/"));
        return start(io);
    }

    int port() {
        return connector.getLocalPort();
    }

    void stop() throws Exception {
        server.stop();
    }
}
