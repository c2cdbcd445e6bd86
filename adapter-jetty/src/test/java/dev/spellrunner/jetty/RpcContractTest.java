// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.contract.AdapterContract;
import dev.spellrunner.runner.host.contract.Client;
import dev.spellrunner.runner.host.contract.JsonRpcClient;
import dev.spellrunner.runner.host.contract.WebSocketWire;
import java.net.URI;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** The contract of adapters, kept over a WebSocket. */
class RpcContractTest extends AdapterContract {

    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    @Override
    protected void start(SpellHost host, Authenticator authenticator) throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(SpellHandler.builder(host, authenticator).build());
        server.start();
    }

    @Override
    protected void stop() throws Exception {
        server.stop();
    }

    @Override
    protected Client connect(String token) {
        return new JsonRpcClient(new WebSocketWire(
                URI.create("ws://127.0.0.1:" + connector.getLocalPort() + "/ws?access_token=" + token)));
    }
}
