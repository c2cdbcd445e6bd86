// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.spells;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.contract.AdapterContract;
import dev.spellrunner.runner.host.contract.Client;
import dev.spellrunner.socketio.protocol.SocketIoServer;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Order;

/** The contract of adapters, kept over Socket.IO. */
@Order(1)
class SpellSocketsContractTest extends AdapterContract {

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final TypeReference<LinkedHashMap<String, @Nullable Object>> FIELDS = new TypeReference<>() {};

    private @Nullable TestServer server;

    @Override
    protected void start(SpellHost host, Authenticator authenticator) throws Exception {
        SocketIoServer io = SocketIoServer.builder().build();
        SpellSockets.builder(host, authenticator).build().serve(io.namespace("/"));
        server = TestServer.start(io);
    }

    @Override
    protected void stop() throws Exception {
        requireNonNull(server).stop();
    }

    @Override
    protected Client connect(String token) {
        return new OverSocketIo(SocketIoClient.connect(requireNonNull(server).port(), Map.of("token", token)));
    }

    private record OverSocketIo(SocketIoClient socket) implements Client {

        private JsonNode answer(String method, Object... arguments) {
            JsonNode answer = socket.call(method, arguments);
            JsonNode error = answer.path(0);
            if (error.isNull()) {
                return answer.path(1);
            }
            String code = error.path("data").path("code").asText().toUpperCase(Locale.ROOT);
            throw new ServiceException(
                    Code.valueOf(code.replace('-', '_')), error.path("message").asText(), Map.of());
        }

        @Override
        public void open(String spell) {
            answer("get", "spell-runner", spell, Map.of());
        }

        @Override
        public void closeSpell(String spell) {
            answer("remove", "spell-runner", spell, Map.of());
        }

        @Override
        public Map<String, @Nullable Object> run(String spell, Map<String, ?> inputs) {
            return JSON.convertValue(
                    answer("create", "spell-runner", Map.of("spellId", spell, "inputs", inputs), Map.of()), FIELDS);
        }

        @Override
        public void begin(String spell) {
            var unused = socket.begin("create", "spell-runner", Map.of("spellId", spell), Map.of());
        }

        @Override
        public void cancel(String run) {
            answer("patch", "spell-runner", "any", Map.of("cancel", run), Map.of());
        }

        @Override
        public void follow(String spell, Map<String, Long> after) {
            answer("create", "spell-runner/follow", Map.of("spellId", spell, "after", after), Map.of());
        }

        @Override
        public Map<String, @Nullable Object> call(String method, Map<String, ?> parameters) {
            Map<String, ?> call = Map.of("method", method, "params", parameters);
            return JSON.convertValue(answer("create", "spell-runner/call", call, Map.of()), FIELDS);
        }

        @Override
        public Map<String, @Nullable Object> playState() {
            return JSON.convertValue(socket.playState(), FIELDS);
        }

        @Override
        public Map<String, @Nullable Object> event() {
            return JSON.convertValue(socket.nodeEvent(), FIELDS);
        }

        @Override
        public boolean hasEvent() {
            return socket.hasNodeEvent();
        }

        @Override
        public void close() {
            socket.close();
        }
    }
}
