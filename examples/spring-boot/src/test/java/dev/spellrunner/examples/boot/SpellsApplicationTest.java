// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.runner.host.SpellHost;
import dev.spellrunner.runner.host.User;
import dev.spellrunner.runner.host.contract.Client;
import dev.spellrunner.runner.host.contract.JsonRpcClient;
import dev.spellrunner.runner.host.contract.WebSocketWire;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.springframework.boot.builder.SpringApplicationBuilder;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.context.support.GenericApplicationContext;

/** Calls the application over real sockets. */
@Timeout(120)
class SpellsApplicationTest {

    @TempDir
    private Path directory;

    private ConfigurableApplicationContext application;

    @BeforeEach
    void start() {
        Spell shouting = Spell.named("shouting")
                .id("shouting")
                .node("start", "Module Trigger In")
                .node("name", "Universal Input", Map.of("name", "name"))
                .node("shout", "Shout")
                .node("end", "Output", Map.of("name", "loud"))
                .wire("start", "trigger", "end", "trigger")
                .wire("name", "output", "shout", "text")
                .wire("shout", "loud", "end", "input")
                .build();
        SpellWriter.pretty().write(shouting, directory.resolve("shouting.json"));
        Spell trying = Spell.named("trying")
                .id("trying")
                .node("flaky", "Flaky")
                .node("end", "Output", Map.of("name", "calls"))
                .wire("flaky", "calls", "end", "input")
                .build();
        SpellWriter.pretty().write(trying, directory.resolve("trying.json"));
        application = new SpringApplicationBuilder(SpellsApplication.class)
                .properties(
                        "server.port=0",
                        "server.shutdown=immediate",
                        "spring.main.banner-mode=off",
                        "spells.tokens.secret=me",
                        "spells.policies.Flaky.attempts=3")
                .initializers(context -> ((GenericApplicationContext) context)
                        .registerBean(Component.class, SpellsApplicationTest::failingTwice))
                .run("--spells.directory=" + directory);
    }

    /** A component whose worker works when it is called for the third time. */
    private static Component failingTwice() {
        AtomicInteger calls = new AtomicInteger();
        return Component.named("Flaky").output("calls", SocketType.NUMBER).worker((in, ctx) -> {
            if (calls.incrementAndGet() < 3) {
                throw new IOException("not yet");
            }
            return Outputs.of("calls", calls.get());
        });
    }

    @AfterEach
    void stop() {
        application.close();
    }

    @Test
    void runsASpellWithAComponentThatIsABean() throws Exception {
        HttpResponse<String> answer =
                post("shouting", "secret", "application/json", "{\"inputs\":{\"name\":\"grüße\"}}");

        assertThat(answer.statusCode()).isEqualTo(200);
        assertThat(answer.body()).contains("\"status\":\"completed\"", "\"loud\":\"GRÜSSE!\"");
    }

    @Test
    void letsWorkersTryAsOftenAsAPropertySays() throws Exception {
        HttpResponse<String> answer = post("trying", "secret", "application/json", "{}");

        assertThat(answer.body()).contains("\"status\":\"completed\"", "\"calls\":3");
    }

    @Test
    void streamsTheEventsOfARunAndLetsAClientComeBack() throws Exception {
        String stream = post("shouting", "secret", "text/event-stream", "{\"inputs\":{\"name\":\"ada\"}}")
                .body();

        assertThat(stream).contains("event:started", "event:completed", "\"outputs\":{\"loud\":\"ADA!\"}");
        String run = stream.replaceFirst("(?s).*?\"run\":\"([^\"]+)\".*", "$1");
        String rest = send(request("/runs/" + run + "/events", "secret").header("Last-Event-ID", "3"))
                .body();
        assertThat(rest).startsWith("id:4").endsWith(stream.substring(stream.indexOf("id:4")));
    }

    @Test
    void refusesWhomNobodyKnowsAndWhatIsWrong() throws Exception {
        assertThat(post("shouting", "guess", "application/json", "{}").statusCode())
                .isEqualTo(401);
        assertThat(post("shouting", "secret", "application/json", "{").statusCode())
                .isEqualTo(400);
        assertThat(post("shouting", "secret", "application/json", "{\"inputs\":{\"nobody\":1}}")
                        .body())
                .contains("\"code\":\"invalid-request\"", "has no input 'nobody'");
        assertThat(send(request("/spells/none", "secret")).statusCode()).isEqualTo(404);
        assertThat(send(request("/runs/none/events", "secret")).statusCode()).isEqualTo(404);
    }

    @Test
    void speaksOverAWebSocket() {
        try (Client client = new JsonRpcClient(new WebSocketWire(address("ws", "/ws?access_token=secret")))) {
            assertThat(client.call("spell.list", Map.of()).get("spells")).isEqualTo(List.of("shouting", "trying"));
        }
        assertThatThrownBy(() -> new WebSocketWire(address("ws", "/ws?access_token=guess")))
                .hasStackTraceContaining("401");
    }

    @Test
    void showsItsHealthAndItsNumbers() throws Exception {
        assertThat(send(request("/actuator/health", "secret")).body()).contains("\"openSpells\":0");
        post("shouting", "secret", "application/json", "{\"inputs\":{\"name\":\"ada\"}}");
        await().untilAsserted(() -> assertThat(
                        send(request("/actuator/metrics/spellrunner.run?tag=spell:shouting&tag=door:http", "secret"))
                                .body())
                .contains("\"statistic\":\"COUNT\",\"value\":1"));
    }

    @Test
    void closesTheHostWithTheContext() {
        SpellHost host = application.getBean(SpellHost.class);

        application.close();

        assertThatThrownBy(() -> host.connect(new User("me"))).hasMessage("the host is closed");
    }

    private HttpResponse<String> post(String spell, String token, String accept, String body) throws Exception {
        return send(request("/spells/" + spell + "/runs", token)
                .header("Accept", accept)
                .header("Content-Type", "application/json")
                .POST(BodyPublishers.ofString(body)));
    }

    private HttpRequest.Builder request(String path, String token) {
        return HttpRequest.newBuilder(address("http", path)).header("Authorization", "Bearer " + token);
    }

    private URI address(String scheme, String path) {
        String port = application.getEnvironment().getProperty("local.server.port");
        return URI.create(scheme + "://127.0.0.1:" + port + path);
    }

    private static HttpResponse<String> send(HttpRequest.Builder request) throws Exception {
        return HttpClient.newHttpClient()
                .send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString());
    }
}
