// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.socketio.jetty.SocketIoHandler;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.spells.SpellSockets;
import org.eclipse.jetty.server.Server;

/** Serves spells to clients of Socket.IO and Feathers. */
public final class ServeSocketIo {

    private ServeSocketIo() {}

    static Server server(int port, SpellHost host, Authenticator authenticator) {
        SocketIoServer io = SocketIoServer.builder().build();
        SpellSockets.builder(host, authenticator).build().serve(io.namespace("/"));
        Server server = new Server(port);
        server.setHandler(SocketIoHandler.builder(io).build());
        return server;
    }

    /** Serves clients that were written for the servers of Thoth or Magick. */
    static Server serverForOlderClients(int port, SpellHost host, Authenticator authenticator) {
        SocketIoServer io = SocketIoServer.builder().build();
        SpellSockets.builder(host, authenticator)
                .lateLogin()
                .thothEvents()
                .magickEvents()
                .build()
                .serve(io.namespace("/"));
        Server server = new Server(port);
        server.setHandler(SocketIoHandler.builder(io).build());
        return server;
    }
}
