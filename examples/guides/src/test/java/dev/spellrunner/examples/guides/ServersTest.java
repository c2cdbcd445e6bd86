// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.guides;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellReader;
import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.testing.ManualClock;
import jakarta.servlet.DispatcherType;
import jakarta.servlet.Filter;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletRequestWrapper;
import jakarta.servlet.http.HttpServletResponse;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.Principal;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.ee10.servlet.FilterHolder;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Calls the servers of the guides. */
@Timeout(60)
class ServersTest {

    private static final String INPUTS = "{\"inputs\":{\"text\":\"hi\"}}";

    private final SpellHost host = SpellHost.builder(
                    user -> new InMemorySpells(SpellReader.standard().read(Path.of("echo.json"))))
            .build();
    private Server server = new Server();

    @AfterEach
    void stop() throws Exception {
        server.stop();
        host.close();
    }

    @Test
    void servesADirectory(@TempDir Path directory) throws Exception {
        Files.copy(Path.of("echo.json"), directory.resolve("echo.json"));
        server = ServeSpells.server(0, directory, "secret");
        server.start();

        assertThat(run("/spells/echo/runs", "secret").body()).contains("\"said\":\"hi\"");
        assertThat(run("/spells/echo/runs", "wrong").statusCode()).isEqualTo(401);
    }

    @Test
    void servesClientsOfSocketIo() throws Exception {
        server = ServeSocketIo.server(0, host, Authenticator.bearerTokens(Map.of("secret", new User("me"))));
        server.start();

        assertThat(send("/socket.io/?EIO=4&transport=polling").body()).startsWith("0{");
    }

    @Test
    void servesOlderClientsOfSocketIo() throws Exception {
        server = ServeSocketIo.serverForOlderClients(0, host, Authenticator.bearerTokens(Map.of()));
        server.start();

        assertThat(send("/socket.io/?EIO=3&transport=polling").body()).contains("0{");
    }

    @Test
    void givesTicketsToUsersOfTheApplication() throws Exception {
        Tickets tickets = new Tickets(Clock.systemUTC());
        server = applicationWithSpells(tickets);
        server.start();

        assertThat(send("/hello").statusCode())
                .as("the filter stands before servlets")
                .isEqualTo(403);
        assertThat(run("/spells/spells/echo/runs", "none").statusCode())
                .as("the filter does not stand before spells")
                .isEqualTo(401);
        String ticket = post("/ticket", Map.of("X-Logged-In", "ada"), "").body();
        assertThat(run("/spells/spells/echo/runs", ticket).body()).contains("\"said\":\"hi\"");
    }

    @Test
    void endsATicketAfterHalfAnHour() {
        ManualClock clock = new ManualClock(Instant.parse("2026-11-24T02:00:00Z"));
        Tickets tickets = new Tickets(clock);
        String ticket = tickets.issue(() -> "ada");

        assertThat(tickets.authenticator().admit(shown(ticket)))
                .isCompletedWithValueMatching(admission -> admission.user().equals(new User("ada")));
        clock.pass(Duration.ofMinutes(30));
        assertThat(tickets.authenticator().admit(shown(ticket)).toCompletableFuture())
                .isCompletedExceptionally();
    }

    private static Credentials shown(String ticket) {
        return Credentials.from("127.0.0.1").withHeaders(Map.of("authorization", List.of("Bearer " + ticket)));
    }

    /** An application whose filter lets only requests pass that have a header, as one for logging in would with a session. */
    private Server applicationWithSpells(Tickets tickets) {
        ServletContextHandler application = new ServletContextHandler("/");
        Filter filter = (request, response, chain) -> {
            HttpServletRequest http = (HttpServletRequest) request;
            String user = http.getHeader("X-Logged-In");
            if (user == null) {
                ((HttpServletResponse) response).sendError(403);
                return;
            }
            chain.doFilter(
                    new HttpServletRequestWrapper(http) {
                        @Override
                        public Principal getUserPrincipal() {
                            return () -> user;
                        }
                    },
                    response);
        };
        application.addFilter(new FilterHolder(filter), "/*", EnumSet.of(DispatcherType.REQUEST));
        return TicketServer.server(0, application, host, tickets);
    }

    private HttpResponse<String> run(String path, String token) throws Exception {
        return post(path, Map.of("Authorization", "Bearer " + token), INPUTS);
    }

    private HttpResponse<String> post(String path, Map<String, String> headers, String body) throws Exception {
        HttpRequest.Builder request = HttpRequest.newBuilder(uri(path)).POST(BodyPublishers.ofString(body));
        headers.forEach(request::header);
        return send(request);
    }

    private HttpResponse<String> send(String path) throws Exception {
        return send(HttpRequest.newBuilder(uri(path)));
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }

    private URI uri(String path) {
        return URI.create("http://127.0.0.1:" + ((ServerConnector) server.getConnectors()[0]).getLocalPort() + path);
    }
}
