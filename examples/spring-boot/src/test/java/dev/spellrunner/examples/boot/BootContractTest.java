// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.contract.AdapterContract;
import dev.spellrunner.runner.host.contract.Client;
import dev.spellrunner.runner.host.contract.JsonRpcClient;
import dev.spellrunner.runner.host.contract.WebSocketWire;
import java.net.URI;
import org.junit.jupiter.api.Tag;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** The contract of adapters, kept over a WebSocket of Tomcat. It starts the application for each test. */
@Tag("full")
class BootContractTest extends AdapterContract {

    private ConfigurableApplicationContext application;

    @Override
    protected void start(SpellHost host, Authenticator authenticator) {
        application = new SpringApplicationBuilder(SpellsApplication.class)
                .properties("server.port=0", "server.shutdown=immediate", "spring.main.banner-mode=off")
                .initializers(context -> {
                    GenericApplicationContext beans = (GenericApplicationContext) context;
                    beans.registerBean(SpellHost.class, () -> host, definition -> definition.setDestroyMethodName(""));
                    beans.registerBean(Authenticator.class, () -> authenticator);
                })
                .run();
    }

    @Override
    protected void stop() {
        application.close();
    }

    @Override
    protected Client connect(String token) {
        String port = application.getEnvironment().getProperty("local.server.port");
        return new JsonRpcClient(new WebSocketWire(URI.create("ws://127.0.0.1:" + port + "/ws?access_token=" + token)));
    }
}
