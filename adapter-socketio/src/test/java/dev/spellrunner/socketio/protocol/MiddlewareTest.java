// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.socketio.testing.DirectClient;
import dev.spellrunner.socketio.testing.DirectWebSocket;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class MiddlewareTest {

    private final DirectServer server = new DirectServer();
    private final DirectWebSocket client = server.webSocket();
    private final List<CompletableFuture<String>> asked = new ArrayList<>();

    @BeforeEach
    void askLater() {
        server.echo("/").use(socket -> {
            CompletableFuture<String> answer = new CompletableFuture<>();
            asked.add(answer);
            return answer;
        });
        server.echo("/open");
    }

    @Test
    void letsAClientWaitUntilItAnswers() {
        client.text("40").text("42[\"early\"]");
        assertThat(client.read()).isEmpty();

        asked.get(0).complete("come in");
        client.text("42[\"a\"]");

        assertThat(client.read()).hasSize(2).last().isEqualTo("42[\"a\"]");
        assertThat(server.heard()).containsExactly("connected to /", "a[]");
    }

    @Test
    void letsAClientIntoOtherNamespacesMeanwhile() {
        client.text("40").text("40/open,").text("42/open,[\"a\"]");

        assertThat(client.read()).hasSize(2).last().isEqualTo("42/open,[\"a\"]");
    }

    @Test
    void asksOnceThoughAClientAsksTwice() {
        client.text("40").text("40");

        assertThat(asked).hasSize(1);
    }

    @Test
    void refusesWithDataThatTheClientReads() {
        client.text("40");

        asked.get(0).completeExceptionally(new ConnectRefusedException("no", Map.of("code", 401)));

        assertThat(client.read()).containsExactly("44{\"message\":\"no\",\"data\":{\"code\":401}}");
        client.text("42[\"a\"]");
        assertThat(server.heard()).isEmpty();
        client.text("40");
        assertThat(asked).hasSize(2);
    }

    @Test
    void refusesAClientOfTheVersionBeforeInItsWords() {
        DirectWebSocket older = new DirectClient(server.io.engine(), 3).webSocket();
        asked.get(0).completeExceptionally(new ConnectRefusedException("no"));
        older.text("40");
        asked.get(1).completeExceptionally(new ConnectRefusedException("no", Map.of("code", 401)));

        assertThat(older.read()).containsExactly("44\"no\"", "44{\"code\":401}");
    }

    @Test
    void doesNotTellAClientWhyItFails() {
        server.io.namespace("/broken").use(socket -> {
            throw new IllegalStateException("secret");
        });
        client.text("40").text("40/broken,");

        asked.get(0).completeExceptionally(new IllegalStateException("secret"));

        assertThat(client.read())
                .containsExactly("44/broken,{\"message\":\"server error\"}", "44{\"message\":\"server error\"}");
    }

    @Test
    void isAskedInOrderUntilOneRefuses() {
        server.echo("/guarded")
                .use(socket -> note("first", null))
                .use(socket -> note("second", new ConnectRefusedException("no")))
                .use(socket -> note("third", null));

        client.text("40/guarded,");

        assertThat(server.heard()).containsExactly("first", "second");
        assertThat(client.read()).containsExactly("44/guarded,{\"message\":\"no\"}");
    }

    private CompletableFuture<String> note(String text, @Nullable Exception refusal) {
        server.note(text);
        return refusal == null ? CompletableFuture.completedFuture(text) : CompletableFuture.failedFuture(refusal);
    }

    @Test
    void keepsNothingOfAClientThatIsGoneWhenItAnswers() {
        client.text("40").goAway();

        asked.get(0).complete("come in");

        assertThat(server.heard()).isEmpty();
        assertThat(server.io.namespace("/").sockets()).isEmpty();
    }

    @Test
    void keepsNothingOfAClientThatHasLeftWhenItAnswers() {
        client.text("40").text("41");

        asked.get(0).complete("come in");

        assertThat(client.read()).isEmpty();
        assertThat(server.heard()).isEmpty();
        assertThat(server.io.namespace("/").sockets()).isEmpty();
    }

    @Test
    void isAskedAgainForAClientThatHasLeftAndComesBack() {
        client.text("40").text("41").text("40");
        assertThat(asked).hasSize(2);

        asked.get(0).completeExceptionally(new ConnectRefusedException("no"));
        asked.get(1).complete("come in");

        assertThat(client.read()).singleElement().asString().startsWith("40{");
        assertThat(server.heard()).containsExactly("connected to /");
    }

    @Test
    void cannotSendBeforeAClientIsLetIn() {
        server.io.namespace("/eager").use(socket -> {
            assertThat(socket.emit("early")).isFalse();
            socket.join("room");
            socket.on("kept", event -> socket.emit("rooms", socket.rooms().size()));
            return CompletableFuture.completedFuture("");
        });

        client.text("40/eager,").text("42/eager,[\"kept\"]");

        assertThat(client.read()).hasSize(2).last().isEqualTo("42/eager,[\"rooms\",0]");
    }
}
