// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors.mcp;

import dev.spellrunner.runner.doors.Exchange;
import dev.spellrunner.runner.doors.Telling;
import dev.spellrunner.runner.host.DoorCalls;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.observe.CallObserver;
import dev.spellrunner.runner.observe.ObservedCall;
import dev.spellrunner.runner.observe.RunOrigin;
import java.util.Optional;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** A request that is served, and whose observers are told how it ends. Thread-safe. */
final class ServedCall implements Exchange {

    /** The error of a tool that was called, and failed: JSON-RPC calls that a success. */
    static final String TOOL_ERROR = "tool_error";

    private static final String CLIENT_GONE = "cancelled";
    /** The names of tools; any other name is of no tool, and may be anything. */
    private static final Pattern TOOL = Pattern.compile("[A-Za-z0-9_-]{1,64}");

    private final Exchange exchange;
    private final CallObserver observer;
    private final RunOrigin origin;
    private final AtomicBoolean ended = new AtomicBoolean();
    private volatile @Nullable String error;

    private ServedCall(Exchange exchange, CallObserver observer, RunOrigin origin) {
        this.exchange = exchange;
        this.observer = observer;
        this.origin = origin;
    }

    /** Tells the observers of a host that a request is served. */
    static ServedCall begin(
            SpellHost host, RunOrigin origin, String method, McpMessage message, Client client, Exchange exchange) {
        String version = client.era().isModern()
                ? message.meta().path(McpMessage.PROTOCOL_VERSION).asText("")
                : exchange.header("MCP-Protocol-Version")
                        .orElse(client.era().versions().get(0));
        Optional<String> tool = method.equals("tools/call")
                ? Optional.of(message.params().path("name").asText(""))
                        .filter(name -> TOOL.matcher(name).matches())
                : Optional.empty();
        ObservedCall call =
                new ObservedCall(origin, method, tool, version, String.valueOf(message.id()), !client.isOnLines());
        CallObserver observer = DoorCalls.begin(host, call);
        RunOrigin inside =
                observer.span().map(span -> origin.in(Optional.of(span))).orElse(origin);
        return new ServedCall(exchange, observer, inside);
    }

    /** Returns where the run that it starts is asked for: in its own span. */
    RunOrigin origin() {
        return origin;
    }

    /** The answer to come is an error, of a kind that a short word or a code names. */
    void failed(String kind) {
        error = kind;
    }

    private void end() {
        if (ended.compareAndSet(false, true)) {
            observer.ended(error);
        }
    }

    // ---- the exchange ----

    @Override
    public String method() {
        return exchange.method();
    }

    @Override
    public String path() {
        return exchange.path();
    }

    @Override
    public Optional<String> header(String name) {
        return exchange.header(name);
    }

    @Override
    public Optional<String> parameter(String name) {
        return exchange.parameter(name);
    }

    @Override
    public User user() {
        return exchange.user();
    }

    @Override
    public CompletionStage<byte[]> body() {
        return exchange.body();
    }

    @Override
    public void put(String header, String value) {
        exchange.put(header, value);
    }

    @Override
    public void answer(int status, byte[] json) {
        end();
        exchange.answer(status, json);
    }

    @Override
    public void answer(int status) {
        end();
        exchange.answer(status);
    }

    @Override
    public void await(Runnable leave, Runnable gone) {
        exchange.await(leave, () -> {
            failed(CLIENT_GONE);
            end();
            gone.run();
        });
    }

    @Override
    public void stream(Telling telling) {
        exchange.stream(new Told(telling));
    }

    /** Tells what a telling does, and ends the call with it. */
    private final class Told implements Telling {

        private final Telling telling;

        Told(Telling telling) {
            this.telling = telling;
        }

        @Override
        public void begin(Runnable available) {
            telling.begin(available);
        }

        @Override
        public byte @Nullable [] next() {
            return telling.next();
        }

        @Override
        public boolean hasEnded() {
            return telling.hasEnded();
        }

        @Override
        public void stop() {
            telling.stop();
        }

        @Override
        public void close() {
            if (!telling.hasEnded()) {
                failed(CLIENT_GONE);
            }
            end();
            telling.close();
        }
    }
}
