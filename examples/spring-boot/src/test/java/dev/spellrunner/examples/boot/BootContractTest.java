// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

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
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
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
        return new OverWebSocket(SocketClient.connect("ws://127.0.0.1:"
                + application.getEnvironment().getProperty("local.server.port") + "/ws?access_token=" + token));
    }

    private record OverWebSocket(SocketClient socket) implements Client {

        private static final ObjectMapper JSON = new ObjectMapper();
        private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};

        private void tell(int id, String method, Map<String, ?> parameters) {
            try {
                socket.send(JSON.writeValueAsString(
                        Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters)));
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException(e);
            }
        }

        private JsonNode answer(String method, Map<String, ?> parameters) {
            tell(1, method, parameters);
            JsonNode answer = socket.answer();
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

        @Override
        public void open(String spell) {
            answer("spell.open", Map.of("spell", spell));
        }

        @Override
        public void closeSpell(String spell) {
            answer("spell.close", Map.of("spell", spell));
        }

        @Override
        public Map<String, Object> run(String spell, Map<String, ?> inputs) {
            JsonNode result = answer("spell.run", Map.of("spell", spell, "inputs", inputs));
            return JSON.convertValue(result.path("outputs"), FIELDS);
        }

        @Override
        public void begin(String spell) {
            tell(2, "spell.run", Map.of("spell", spell));
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
        public Map<String, Object> call(String method, Map<String, ?> parameters) {
            return JSON.convertValue(answer(method, parameters), FIELDS);
        }

        @Override
        public Map<String, Object> playState() {
            return JSON.convertValue(socket.play(), FIELDS);
        }

        @Override
        public Map<String, Object> event() {
            return JSON.convertValue(socket.event(), FIELDS);
        }

        @Override
        public boolean hasEvent() {
            return socket.hasEvent();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
