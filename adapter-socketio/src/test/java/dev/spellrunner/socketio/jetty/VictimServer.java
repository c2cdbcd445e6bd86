// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import dev.spellrunner.socketio.protocol.ConnectRefusedException;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import dev.spellrunner.socketio.testing.SmallProcess;
import java.util.concurrent.CompletableFuture;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server that refuses all clients, for a process of its own. */
final class VictimServer {

    private VictimServer() {}

    /** Serves until the test ends. */
    public static void main(String[] none) throws Exception {
        SocketIoServer io = SocketIoServer.builder().build();
        io.namespace("/").use(socket -> CompletableFuture.failedFuture(new ConnectRefusedException("no")));
        Server server = new Server();
        ServerConnector connector = new ServerConnector(server);
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(SocketIoHandler.builder(io).build());
        server.start();
        SmallProcess.serve(connector.getLocalPort());
    }
}
