// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import dev.spellrunner.runner.host.HostLimits;
import dev.spellrunner.runner.log.EventLog;
import java.net.InetAddress;
import java.net.Socket;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
@Order(1)
class HttpCallsTest {

    private Fixture fixture = new Fixture(options -> options.messageBytes(10_000)).start();

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    private void restart(Fixture other) {
        fixture.close();
        fixture = other.start();
    }

    private static void assertError(HttpResponse<String> response, int status, String code) {
        assertThat(response.statusCode()).as(response.body()).isEqualTo(status);
        assertThat(response.headers().firstValue("Content-Type")).contains("application/json");
        JsonNode error = json(response);
        assertThat(error.path("code").asText()).isEqualTo(code);
        assertThat(error.path("message").asText()).isNotBlank().doesNotContain("\tat ", "Exception");
    }

    @Nested
    class Changing {

        private static final String RENAME = "{\"patch\":[{\"op\":\"replace\",\"path\":\"/name\",\"value\":\"new\"}]}";

        private HttpResponse<String> patch(@Nullable String ifMatch) {
            HttpRequest.Builder request = fixture.request("/spells/e").method("PATCH", BodyPublishers.ofString(RENAME));
            return fixture.send(ifMatch == null ? request : request.header("If-Match", ifMatch));
        }

        @Test
        void changesTheVersionThatTheClientHasInMind() {
            String tag = fixture.get("/spells/e").headers().firstValue("ETag").orElseThrow();

            HttpResponse<String> response = patch(tag);

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).path("name").asText()).isEqualTo("new");
            assertThat(response.headers().firstValue("ETag"))
                    .isEqualTo(fixture.get("/spells/e").headers().firstValue("ETag"))
                    .isNotEqualTo(Optional.of(tag));
        }

        @Test
        void refusesToChangeAnotherVersion() {
            HttpResponse<String> response = patch("\"0123\"");

            assertError(response, 412, "conflict");
            assertThat(json(response).path("data").path("expected").asText()).isEqualTo("0123");
            assertThat(json(fixture.get("/spells/e")).path("name").asText()).isEqualTo("echo of e");
        }

        @Test
        void needsNoVersion() {
            assertThat(patch(null).statusCode()).isEqualTo(200);
            assertThat(patch("*").statusCode()).isEqualTo(200);
        }

        @Test
        void refusesATagThatIsNone() {
            assertError(patch("0123"), 400, "invalid-request");
            assertError(patch("W/\"0123\""), 400, "invalid-request");
        }
    }

    @Nested
    class Running {

        @Test
        void answersTheOutputsOfARun() {
            HttpResponse<String> response = fixture.post("/spells/e/runs", "{\"inputs\":{\"text\":\"hello\"}}");

            assertThat(response.statusCode()).isEqualTo(200);
            JsonNode result = json(response);
            assertThat(result.path("status").asText()).isEqualTo("completed");
            assertThat(result.path("outputs").path("said").asText()).isEqualTo("hello");
            assertThat(result.path("failures")).isEmpty();
            assertThat(result.path("run").asText()).isNotBlank();
        }

        @Test
        void takesANameWithBlanksForASpell() {
            HttpResponse<String> response = fixture.post("/spells/echo%20of%20e/runs", "{\"inputs\":{\"text\":1}}");

            assertThat(json(response).path("outputs").path("said").asInt()).isEqualTo(1);
        }

        @Test
        void startsAtTheTriggerThatIsNamed() {
            assertThat(fixture.post("/spells/e/runs", "{\"trigger\":\"1\"}").statusCode())
                    .isEqualTo(200);
            assertError(fixture.post("/spells/e/runs", "{\"trigger\":\"nowhere\"}"), 400, "invalid-request");
        }

        @Test
        void needsNoBody() {
            assertThat(fixture.post("/spells/e/runs", "").statusCode()).isEqualTo(200);
        }

        @Test
        void answersAFailedRunLikeAnyOther() {
            HttpResponse<String> response = fixture.post("/spells/f/runs", "{}");

            assertThat(response.statusCode()).isEqualTo(200);
            assertThat(json(response).path("status").asText()).isEqualTo("failed");
            assertThat(json(response).path("failures").get(0).path("message").asText())
                    .contains("the cauldron is cold");
        }

        @Test
        void marksAnOutputThatIsNoJson() {
            HttpResponse<String> response = fixture.post("/spells/s/runs", "{}");

            assertThat(json(response)
                            .path("outputs")
                            .path("said")
                            .path("$omitted")
                            .asText())
                    .isEqualTo("not JSON");
        }

        @Test
        void answersAtOnceIfAskedTo() {
            HttpResponse<String> response = fixture.send(fixture.request("/spells/w/runs")
                    .header("Prefer", "wait=5, respond-async")
                    .POST(BodyPublishers.ofString("{}")));

            assertThat(response.statusCode()).isEqualTo(202);
            String run = json(response).path("run").asText();
            assertThat(response.headers().firstValue("Location")).contains("/runs/" + run);
            assertThat(response.headers().firstValue("Preference-Applied")).contains("respond-async");

            JsonNode meanwhile = json(fixture.get("/runs/" + run));
            fixture.stage.letGo("go");

            assertThat(meanwhile.path("status").asText()).isEqualTo("running");
            fixture.awaitNothingLeft();
            assertThat(json(fixture.get("/runs/" + run))
                            .path("outputs")
                            .path("said")
                            .asText())
                    .isEqualTo("go");
        }

        @Test
        void waitsForARunLongerThanTheServerForASign() {
            Thread later = new Thread(() -> {
                await().atMost(Duration.ofSeconds(30)).until(() -> fixture.stage.waiting() == 1);
                // Not before: on a busy machine the request itself may take longer.
                fixture.connector.getConnectedEndPoints().forEach(client -> client.setIdleTimeout(100));
                await().pollDelay(Duration.ofMillis(500)).until(() -> true);
                fixture.stage.letGo("at last");
            });
            later.start();

            HttpResponse<String> response = fixture.post("/spells/w/runs", "{}");

            assertThat(json(response).path("outputs").path("said").asText()).isEqualTo("at last");
        }

        @Test
        void cancelsARun() {
            String run = fixture.startRun("w", "{}");

            HttpResponse<String> response =
                    fixture.send(fixture.request("/runs/" + run).DELETE());

            assertThat(response.statusCode()).isEqualTo(202);
            assertThat(json(response).path("cancelled").asBoolean()).isTrue();
            fixture.awaitNothingLeft();
            assertThat(json(fixture.get("/runs/" + run)).path("status").asText())
                    .isEqualTo("cancelled");
        }
    }

    @Nested
    class Telling {

        @Test
        void listsTheSpellsOfTheUser() {
            assertThat(json(fixture.get("/spells")).path("spells"))
                    .extracting(JsonNode::asText)
                    .contains("echo of e", "Wait of w")
                    .doesNotContain("echo of x");
        }

        @Test
        void showsASpellAsTheEditorSavedItWithItsInputsAndOutputs() {
            JsonNode spell = json(fixture.get("/spells/e"));

            assertThat(spell.path("saved").path("id").asText()).isEqualTo("e");
            assertThat(spell.path("inputs")).extracting(JsonNode::asText).containsExactly("text");
            assertThat(spell.path("outputs")).extracting(JsonNode::asText).containsExactly("said");
        }

        @Test
        void showsASpellThatCannotBeRun() {
            JsonNode spell = json(fixture.get("/spells/b"));

            assertThat(spell.path("problems")).isNotEmpty();
        }
    }

    /** By raw sockets, since the JDK's client sends no Origin. */
    @Nested
    class FromPages {

        private String send(String request) throws Exception {
            try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), fixture.port())) {
                socket.setSoTimeout(10_000);
                String head = request + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n"
                        + "Authorization: Bearer ada-token\r\n";
                String origin = "Origin: https://editor.example\r\nContent-Length: 0\r\n\r\n";
                socket.getOutputStream().write((head + origin).getBytes(UTF_8));
                return new String(socket.getInputStream().readAllBytes(), UTF_8);
            }
        }

        @Test
        void refusesThoseOfOtherSites() throws Exception {
            assertThat(send("POST /spells/e/runs"))
                    .startsWith("HTTP/1.1 403")
                    .contains("\"unauthorized\"")
                    .doesNotContain("Access-Control-Allow-Origin");
            assertThat(send("OPTIONS /spells/e/runs")).startsWith("HTTP/1.1 403");
        }

        @Test
        void answersThoseOfSitesThatAreAllowed() throws Exception {
            restart(new Fixture(options -> options.allowOrigins("https://editor.example")));

            assertThat(send("POST /spells/e/runs"))
                    .startsWith("HTTP/1.1 200")
                    .contains("Access-Control-Allow-Origin: https://editor.example", "Vary: Origin");
            assertThat(send("OPTIONS /spells/e/runs"))
                    .startsWith("HTTP/1.1 204")
                    .contains("Access-Control-Allow-Methods: POST", "Last-Event-ID");
        }

        @Test
        void answersThoseOfAllSitesIfToldTo() throws Exception {
            restart(new Fixture(SpellHandler.Builder::allowAnyOrigin));

            assertThat(send("GET /spells")).startsWith("HTTP/1.1 200");
        }
    }

    @Nested
    class Stopping {

        @Test
        void answersACallWhoseRunIsCancelledByTheStop() throws Exception {
            CompletableFuture<HttpResponse<String>> answer =
                    CompletableFuture.supplyAsync(() -> fixture.post("/spells/w/runs", "{}"));
            await().atMost(Duration.ofSeconds(30)).until(() -> fixture.stage.waiting() == 1);

            fixture.server.stop();

            assertThat(json(answer.get(30, TimeUnit.SECONDS)).path("status").asText())
                    .isEqualTo("cancelled");
        }
    }

    @Nested
    class Refusing {

        @ParameterizedTest
        @ValueSource(strings = {"/spells", "/spells/e", "/runs/r", "/runs/r/events", "/ws"})
        void refusesWhoIsNotKnown(String path) {
            HttpResponse<String> nobody = fixture.send(HttpRequest.newBuilder(fixture.uri(path)));
            HttpResponse<String> impostor =
                    fixture.send(HttpRequest.newBuilder(fixture.uri(path)).header("Authorization", "Bearer guess"));

            assertError(nobody, 401, "unauthorized");
            assertError(impostor, 401, "unauthorized");
            assertThat(nobody.headers().firstValue("WWW-Authenticate")).contains("Bearer");
        }

        @Test
        void knowsNothingOfSpellsAndRunsThatThereAreNot() {
            assertError(fixture.get("/spells/nope"), 404, "not-found");
            assertError(fixture.post("/spells/nope/runs", "{}"), 404, "not-found");
            assertError(fixture.get("/runs/nope"), 404, "not-found");
            assertError(fixture.get("/runs/nope/events"), 404, "not-found");
            assertError(fixture.send(fixture.request("/runs/nope").DELETE()), 404, "not-found");
        }

        @Test
        void tellsAllThatIsWrongWithASpell() {
            HttpResponse<String> response = fixture.post("/spells/b/runs", "{}");

            assertError(response, 409, "invalid-spell");
            JsonNode problem = json(response).path("data").path("problems").get(0);
            assertThat(problem.path("node").asText()).isEqualTo("1");
            assertThat(problem.path("severity").asText()).isEqualTo("error");
            assertThat(problem.path("message").asText()).contains("Ecko");
        }

        @Test
        void namesTheRequestSoThatItIsFoundInTheLog() {
            String made =
                    fixture.get("/spells").headers().firstValue("X-Request-Id").orElseThrow();
            String next =
                    fixture.get("/spells").headers().firstValue("X-Request-Id").orElseThrow();

            assertThat(made).startsWith("q-").isNotEqualTo(next);
            assertThat(fixture.send(fixture.request("/runs/nowhere").header("X-Request-Id", "of-a-proxy.1"))
                            .headers()
                            .firstValue("X-Request-Id"))
                    .contains("of-a-proxy.1");
            assertThat(fixture.send(fixture.request("/spells").header("X-Request-Id", "two words"))
                            .headers()
                            .firstValue("X-Request-Id")
                            .orElseThrow())
                    .as("what would forge a line of a log")
                    .startsWith("q-");
        }

        @Test
        void namesTheRequestInAnErrorThatIsTheServersOwn() {
            restart(new Fixture(
                    host -> host.executor(task -> {
                        throw new IllegalStateException("the threads are broken");
                    }),
                    UnaryOperator.identity(),
                    EventLog.inMemory()));

            HttpResponse<String> response = fixture.get("/spells");

            assertError(response, 500, "internal");
            assertThat(json(response).path("data").path("request").textValue())
                    .isEqualTo(response.headers().firstValue("X-Request-Id").orElseThrow());
            assertThat(response.body()).doesNotContain("broken");
        }

        @ParameterizedTest
        @ValueSource(
                strings = {
                    "{",
                    "[]",
                    "null",
                    "7",
                    "{}{}",
                    "{\"inputs\":7}",
                    "{\"inputs\":[]}",
                    "{\"trigger\":{}}",
                    "\u0000\u0001"
                })
        void refusesABodyThatIsNoCall(String body) {
            assertError(fixture.post("/spells/e/runs", body), 400, "invalid-request");
        }

        @Test
        void refusesJsonThatIsTooDeep() {
            assertError(
                    fixture.post(
                            "/spells/e/runs", "{\"inputs\":{\"text\":" + "[".repeat(4000) + "]".repeat(4000) + "}}"),
                    400,
                    "invalid-request");
        }

        @Test
        void refusesABodyThatIsTooLarge() {
            String large = "{\"inputs\":{\"text\":\"" + "x".repeat(10_000) + "\"}}";

            assertError(fixture.post("/spells/e/runs", large), 413, "limit");
            HttpRequest.Builder chunked = fixture.request("/spells/e/runs")
                    .POST(BodyPublishers.fromPublisher(BodyPublishers.ofString(large)));
            assertError(fixture.send(chunked), 413, "limit");
        }

        @Test
        void refusesRunsAndConnectionsBeyondTheLimits() {
            restart(new Fixture(
                    host -> host.hostLimits(HostLimits.defaults().runs(1).connections(2)),
                    UnaryOperator.identity(),
                    EventLog.inMemory()));
            String run = fixture.startRun("w", "{}");

            HttpResponse<String> second = fixture.post("/spells/w/runs", "{}");
            try (RpcClient other = fixture.connect("ada-token")) {
                other.call("spell.list", "{}");
                HttpResponse<String> third = fixture.get("/spells");

                assertError(second, 429, "busy");
                assertThat(second.headers().firstValue("Retry-After")).isPresent();
                assertError(third, 429, "busy");
            }
            fixture.stage.letGo("go");
            fixture.awaitNothingLeft();
            assertThat(json(fixture.get("/runs/" + run)).path("status").asText())
                    .isEqualTo("completed");
        }

        @ParameterizedTest
        @CsvSource({
            "PUT,/spells,GET",
            "DELETE,/spells/e,'GET, PATCH'",
            "GET,/spells/e/runs,POST",
            "POST,/runs/r,'DELETE, GET'",
            "POST,/runs/r/events,GET"
        })
        void namesTheMethodsThatMakeSense(String method, String path, String allowed) {
            HttpResponse<String> response = fixture.send(fixture.request(path).method(method, BodyPublishers.noBody()));

            assertError(response, 405, "invalid-request");
            assertThat(response.headers().firstValue("Allow")).contains(allowed);
        }

        @ParameterizedTest
        @ValueSource(strings = {"/", "/spell", "/spells/e/run", "/runs/r/events/7", "/ws/x"})
        void leavesOtherAddressesToTheNextHandler(String path) {
            HttpResponse<String> response = fixture.get(path);

            assertThat(response.statusCode()).isEqualTo(404);
            assertThat(response.body()).doesNotContain("not-found");
        }

        @Test
        void wantsAnUpgradeWhereWebSocketsBegin() {
            assertError(fixture.get("/ws"), 426, "invalid-request");
        }

        @Test
        void refusesALastEventIdThatIsNoNumber() {
            String run = fixture.startRun("e", "{}");

            assertError(
                    fixture.send(fixture.request("/runs/" + run + "/events").header("Last-Event-ID", "seven")),
                    400,
                    "invalid-request");
        }
    }
}
