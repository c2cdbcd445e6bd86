// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.contract.AdapterContract;
import dev.spellrunner.runner.host.contract.Client;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;

/** The contract of adapters, kept over a WebSocket. */
class RpcContractTest extends AdapterContract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

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
        return new OverWebSocket(RpcClient.connect(
                URI.create("http://127.0.0.1:" + connector.getLocalPort() + "/ws?access_token=" + token)));
    }

    private record OverWebSocket(RpcClient socket) implements Client {

        private JsonNode answer(String method, Map<String, ?> parameters) {
            JsonNode answer = socket.call(method, json(parameters));
            // What was begun is answered too, but nobody asked.
            while (answer.path("id").asInt() != 1) {
                answer = socket.answer();
            }
            JsonNode error = answer.path("error");
            if (error.isMissingNode()) {
                return answer.path("result");
            }
            String code = error.path("data").path("code").asText().toUpperCase(Locale.ROOT);
            throw new ServiceException(
                    Code.valueOf(code.replace('-', '_')), error.path("message").asText(), Map.of());
        }

        private static String json(Map<String, ?> parameters) {
            try {
                return JSON.writeValueAsString(parameters);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }

        @Override
        public void open(String spell) {
            answer("spell.open", Map.of("spell", spell));
        }

        @Override
        public void closeSpell(String spell) {
            answer("spell.close", Map.of("spell", spell));
        }

        @Override
        public Map<String, @Nullable Object> run(String spell, Map<String, ?> inputs) {
            JsonNode result = answer("spell.run", Map.of("spell", spell, "inputs", inputs));
            return JSON.convertValue(result.path("outputs"), FIELDS);
        }

        @Override
        public void begin(String spell) {
            socket.tell(2, "spell.run", json(Map.of("spell", spell)));
        }

        @Override
        public void cancel(String run) {
            answer("run.cancel", Map.of("run", run));
        }

        @Override
        public void follow(String spell, Map<String, Long> after) {
            answer("spell.follow", Map.of("spell", spell, "after", after));
        }

        @Override
        public Map<String, @Nullable Object> call(String method, Map<String, ?> parameters) {
            return JSON.convertValue(answer(method, parameters), FIELDS);
        }

        @Override
        public Map<String, @Nullable Object> playState() {
            return JSON.convertValue(socket.play(), FIELDS);
        }

        @Override
        public Map<String, @Nullable Object> event() {
            return JSON.convertValue(socket.event(), FIELDS);
        }

        @Override
        public boolean hasEvent() {
            return !socket.events.isEmpty();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
