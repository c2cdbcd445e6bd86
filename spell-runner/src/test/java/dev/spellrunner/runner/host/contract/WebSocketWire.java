// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host.contract;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** A WebSocket as the JDK has it, which keeps the texts that come. Thread-safe. */
public final class WebSocketWire implements JsonRpcClient.Wire {

    private static final HttpClient CLIENT = HttpClient.newHttpClient();
    private static final long LONGEST_SECONDS = 30;

    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();
    private final WebSocket socket;

    /**
     * Connects to a server.
     *
     * @throws java.util.concurrent.CompletionException if the server refuses the connection
     */
    public WebSocketWire(URI address) {
        socket = within(CLIENT.newWebSocketBuilder().buildAsync(address, new Ear()));
    }

    /** For so long at most: what is sent to a server that goes may never be said to be sent. */
    private static WebSocket within(CompletableFuture<WebSocket> done) {
        return done.orTimeout(LONGEST_SECONDS, TimeUnit.SECONDS).join();
    }

    private final class Ear implements WebSocket.Listener {

        private final StringBuilder text = new StringBuilder();

        @Override
        public @Nullable CompletionStage<?> onText(WebSocket from, CharSequence part, boolean last) {
            text.append(part);
            if (last) {
                heard.add(text.toString());
                text.setLength(0);
            }
            from.request(1);
            return null;
        }
    }

    @Override
    public void send(String message) {
        within(socket.sendText(message, true));
    }

    @Override
    public String next() {
        try {
            String next = heard.poll(LONGEST_SECONDS, TimeUnit.SECONDS);
            if (next == null) {
                throw new IllegalStateException("nothing has come");
            }
            return next;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    @Override
    public void close() {
        socket.sendClose(WebSocket.NORMAL_CLOSURE, "")
                .completeOnTimeout(socket, LONGEST_SECONDS, TimeUnit.SECONDS)
                .exceptionally(gone -> socket)
                .join();
    }
}
