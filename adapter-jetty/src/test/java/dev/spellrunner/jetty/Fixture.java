// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.runner.fixture.Stage;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.log.EventLog;
import dev.spellrunner.runner.log.InMemoryEventLog;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;

/** A server of spells on a free port of the loopback, and a client of it. */
final class Fixture implements AutoCloseable {

    static final User ADA = new User("ada");
    static final User BEA = new User("bea");
    static final Authenticator TOKENS = Authenticator.bearerTokens(Map.of(
            "ada-token", ADA, "bea-token", BEA, "ada-watches", ADA.with(Right.SEE), "ada-runs", ADA.with(Right.RUN)));

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final HttpClient CLIENT = HttpClient.newHttpClient();

    final Stage stage = new Stage();
    final InMemoryEventLog log;
    final InMemorySpells ofAda;
    final SpellHost host;
    final SpellHandler handler;
    final Server server = new Server();
    final ServerConnector connector = new ServerConnector(server);

    Fixture() {
        this(UnaryOperator.identity());
    }

    Fixture(UnaryOperator<SpellHandler.Builder> options) {
        this(UnaryOperator.identity(), options, EventLog.inMemory());
    }

    Fixture(Authenticator authenticator, UnaryOperator<SpellHandler.Builder> options) {
        this(authenticator, UnaryOperator.identity(), options, EventLog.inMemory());
    }

    Fixture(
            UnaryOperator<SpellHost.Builder> hostOptions,
            UnaryOperator<SpellHandler.Builder> options,
            InMemoryEventLog.Builder logOptions) {
        this(TOKENS, hostOptions, options, logOptions);
    }

    private Fixture(
            Authenticator authenticator,
            UnaryOperator<SpellHost.Builder> hostOptions,
            UnaryOperator<SpellHandler.Builder> options,
            InMemoryEventLog.Builder logOptions) {
        ofAda = new InMemorySpells(
                Spells.echo("e"),
                Spells.of("Wait", "w"),
                Spells.of("Fail", "f"),
                Spells.of("Strange", "s"),
                Spells.loop("l"),
                Spells.loopLater("ll"),
                Spells.queue("q"),
                Spells.broken("b"));
        InMemorySpells ofBea = new InMemorySpells(Spells.echo("x"));
        log = logOptions.build();
        host = hostOptions
                .apply(SpellHost.builder(user -> user.equals(ADA) ? ofAda : ofBea)
                        .components(stage.components())
                        .log(log))
                .build();
        handler = options.apply(SpellHandler.builder(host, authenticator)).build();
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
    }

    /** Starts the server with the spells alone. */
    Fixture start() {
        return start(handler);
    }

    Fixture start(Handler root) {
        server.setHandler(root);
        try {
            server.start();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not start", e);
        }
        return this;
    }

    int port() {
        return connector.getLocalPort();
    }

    URI uri(String path) {
        return URI.create("http://127.0.0.1:" + port() + path);
    }

    /** Returns a request of Ada's. */
    HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(uri(path))
                .timeout(Duration.ofSeconds(20))
                .header("Authorization", "Bearer ada-token");
    }

    HttpResponse<String> send(HttpRequest.Builder request) {
        try {
            return CLIENT.send(request.build(), BodyHandlers.ofString());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException(e);
        }
    }

    HttpResponse<String> get(String path) {
        return send(request(path));
    }

    HttpResponse<String> post(String path, String body) {
        return send(request(path).POST(BodyPublishers.ofString(body)));
    }

    /** Starts a run of Ada's, and does not wait for it. */
    String startRun(String spell, String body) {
        HttpResponse<String> response = send(request("/spells/" + spell + "/runs")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString(body)));
        assertThat(response.statusCode()).isEqualTo(202);
        return json(response).path("run").textValue();
    }

    RpcClient connect(String token) {
        return RpcClient.connect(uri("/ws?access_token=" + token));
    }

    static JsonNode json(HttpResponse<String> response) {
        return json(response.body());
    }

    static JsonNode json(String text) {
        try {
            return JSON.readTree(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    void awaitNothingLeft() {
        await().atMost(Duration.ofSeconds(30)).untilAsserted(() -> {
            assertThat(host.connections()).as("connections").isZero();
            assertThat(host.openSpells()).as("open spells").isZero();
            assertThat(host.runs()).as("runs").isZero();
            assertThat(handler.connections())
                    .as("connections of the handler: %s", handler.dump())
                    .isZero();
            assertThat(log.followers()).as("followers").isZero();
        });
    }

    /** Stops all, and sees to it that nothing was left behind. */
    @Override
    public void close() {
        try {
            server.stop();
        } catch (Exception e) {
            throw new IllegalStateException("the server does not stop", e);
        }
        awaitNothingLeft();
        host.close();
        log.close();
    }
}
