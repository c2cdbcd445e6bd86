// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.contract.AdapterContract;
import dev.spellrunner.runner.host.contract.Client;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Queue;

/** The contract of adapters, kept by the adapter of the guide. */
class LineContractTest extends AdapterContract {

    private LineServer server;

    @Override
    protected void start(SpellHost host, Authenticator authenticator) throws Exception {
        server = LineServer.start(host, authenticator, 0);
    }

    @Override
    protected void stop() throws Exception {
        server.close();
    }

    @Override
    protected Client connect(String token) {
        try {
            return new OverLines(server.port(), token);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A client that sends a line and reads lines until its answer comes. Confined to one thread. */
    private static final class OverLines implements Client {

        private static final ObjectMapper JSON = new ObjectMapper();
        private static final TypeReference<LinkedHashMap<String, Object>> FIELDS = new TypeReference<>() {};
        private static final int LONGEST_MILLIS = 30_000;

        private final Socket socket;
        private final BufferedReader in;
        private final Queue<JsonNode> events = new ArrayDeque<>();
        private final Queue<JsonNode> plays = new ArrayDeque<>();
        private int lastId;

        OverLines(int port, String token) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(LONGEST_MILLIS);
            in = new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8));
            socket.getOutputStream().write((token + "\n").getBytes(StandardCharsets.UTF_8));
            hear();
        }

        private JsonNode hear() {
            try {
                String line = in.readLine();
                if (line == null) {
                    throw new IllegalStateException("the server has ended the connection");
                }
                JsonNode message = JSON.readTree(line);
                switch (message.path("method").asText()) {
                    case "node.event" -> events.add(message.get("params"));
                    case "play.state" -> plays.add(message.get("params"));
                    default -> {}
                }
                return message;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private int tell(String method, Map<String, ?> parameters) {
            try {
                int id = ++lastId;
                String call = JSON.writeValueAsString(
                        Map.of("jsonrpc", "2.0", "id", id, "method", method, "params", parameters));
                socket.getOutputStream().write((call + "\n").getBytes(StandardCharsets.UTF_8));
                return id;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        private JsonNode answer(String method, Map<String, ?> parameters) {
            int id = tell(method, parameters);
            JsonNode answer = hear();
            while (answer.path("id").asInt() != id) {
                answer = hear();
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
            tell("spell.run", Map.of("spell", spell));
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
            while (plays.isEmpty()) {
                hear();
            }
            return JSON.convertValue(plays.remove(), FIELDS);
        }

        @Override
        public Map<String, Object> event() {
            while (events.isEmpty()) {
                hear();
            }
            return JSON.convertValue(events.remove(), FIELDS);
        }

        /** An answer comes after the events before it: what comes up to the next answer has come. */
        @Override
        public boolean hasEvent() {
            answer("spell.list", Map.of());
            return !events.isEmpty();
        }

        @Override
        public void close() {
            try {
                socket.close();
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }
}
