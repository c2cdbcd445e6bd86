// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Keeps the description true. */
@Timeout(120)
class OpenApiTest {

    private static final Set<String> METHODS = Set.of("get", "put", "post", "delete", "patch", "options", "head");
    /** Paths that are no routes: probes and the document itself. */
    private static final Set<String> FOR_ANYONE =
            Set.of("/health/live", "/health/ready", "/health/started", "/openapi.json");

    private static Map<String, Set<String>> described() {
        Map<String, Set<String>> described = new LinkedHashMap<>();
        OpenApi.document().path("paths").properties().forEach(path -> {
            Set<String> methods = new TreeSet<>();
            path.getValue().fieldNames().forEachRemaining(name -> {
                if (METHODS.contains(name)) {
                    methods.add(name.toUpperCase(Locale.ROOT));
                }
            });
            described.put(path.getKey(), methods);
        });
        return described;
    }

    @Test
    void describesEachRouteAndItsMethodsAndNothingElse() {
        Set<Class<?>> kinds = new HashSet<>();
        described().forEach((path, methods) -> {
            Route found = Route.of(path.replaceAll("[{}]", ""));
            if (FOR_ANYONE.contains(path)) {
                assertThat(found).as(path).isNull();
                assertThat(methods).as(path).containsExactly("GET");
                return;
            }
            Route route = requireNonNull(found, path);
            kinds.add(route.getClass());
            Set<String> allowed = new TreeSet<>(route.methods());
            // HTTP/2 begins a WebSocket by another method, of which such documents know nothing.
            allowed.remove("CONNECT");
            assertThat(methods).as(path).isEqualTo(allowed);
        });

        assertThat(kinds).containsExactlyInAnyOrder(Route.class.getPermittedSubclasses());
    }

    @Test
    void saysWhereTheCallsBegin() {
        try (Fixture fixture = new Fixture(options -> options.prefix("/api")).start()) {
            HttpResponse<String> document = fixture.send(HttpRequest.newBuilder(fixture.uri("/api/openapi.json")));

            assertThat(document.statusCode()).isEqualTo(200);
            assertThat(document.headers().firstValue("Content-Type")).contains("application/json");
            assertThat(Fixture.json(document).at("/servers/0/url").asText()).isEqualTo("/api");
            assertThat(fixture.post("/api/openapi.json", "{}").statusCode()).isEqualTo(405);
        }
    }

    /** Each answer has a status that is described, and of its body no field is missing that is said to be there. */
    @Test
    void isWhatTheServerAnswers() {
        List<String> wrong = new ArrayList<>();
        try (Fixture fixture = new Fixture().start()) {
            String run = fixture.startRun("e", "{\"inputs\":{\"text\":\"hello\"}}");
            check(fixture, "GET", "/spells", "/spells", "", wrong);
            check(fixture, "GET", "/spells/{spell}", "/spells/e", "", wrong);
            check(fixture, "GET", "/spells/{spell}", "/spells/b", "", wrong);
            check(fixture, "GET", "/spells/{spell}", "/spells/nowhere", "", wrong);
            check(fixture, "PATCH", "/spells/{spell}", "/spells/e", "{\"patch\":[]}", wrong);
            check(fixture, "PATCH", "/spells/{spell}", "/spells/e", "{", wrong);
            check(fixture, "GET", "/spells/{spell}/turns", "/spells/e/turns", "", wrong);
            check(fixture, "GET", "/spells/{spell}/turns", "/spells/nowhere/turns", "", wrong);
            check(fixture, "POST", "/spells/{spell}/runs", "/spells/e/runs", "{\"inputs\":{}}", wrong);
            check(fixture, "POST", "/spells/{spell}/runs", "/spells/f/runs", "{}", wrong);
            check(fixture, "POST", "/spells/{spell}/runs", "/spells/b/runs", "{}", wrong);
            check(fixture, "POST", "/spells/{spell}/runs", "/spells/e/runs", "{\"inputs\":7}", wrong);
            check(fixture, "GET", "/runs", "/runs", "", wrong);
            check(fixture, "GET", "/runs/{run}", "/runs/" + run, "", wrong);
            check(fixture, "DELETE", "/runs/{run}", "/runs/" + run, "", wrong);
            check(fixture, "GET", "/runs/{run}", "/runs/nowhere", "", wrong);
            check(fixture, "GET", "/runs/{run}/events", "/runs/nowhere/events", "", wrong);
            check(fixture, "POST", "/runs/{run}/resume", "/runs/nowhere/resume", "{}", wrong);
            check(fixture, "POST", "/runs/{run}/rerun", "/runs/nowhere/rerun", "{}", wrong);
            check(fixture, "GET", "/runs/{run}/waiting", "/runs/nowhere/waiting", "", wrong);
            String waiting = fixture.startRun("w", "{}");
            check(fixture, "GET", "/runs/{run}/waiting", "/runs/" + waiting + "/waiting", "", wrong);
            String at = "/runs/" + waiting;
            check(fixture, "POST", "/runs/{run}/pause", at + "/pause", "{}", wrong);
            check(fixture, "POST", "/runs/{run}/step", at + "/step", "", wrong);
            check(fixture, "POST", "/runs/{run}/breakpoints", at + "/breakpoints", "{\"nodes\":[\"2\"]}", wrong);
            check(fixture, "POST", "/runs/{run}/answer", at + "/answer", "{\"path\":\"2\",\"answer\":\"pass\"}", wrong);
            check(fixture, "POST", "/runs/{run}/answer", at + "/answer", "{\"path\":\"2\"}", wrong);
            check(fixture, "POST", "/runs/{run}/skip", at + "/skip", "{\"path\":\"2\"}", wrong);
            check(fixture, "GET", "/ws", "/ws", "", wrong);
            check(fixture, "GET", "/health/live", "/health/live", "", wrong);
            check(fixture, "GET", "/health/ready", "/health/ready", "", wrong);
            check(fixture, "GET", "/health/started", "/health/started", "", wrong);
        }
        assertThat(wrong).isEmpty();
    }

    private static void check(
            Fixture fixture, String method, String described, String path, String body, List<String> wrong) {
        HttpResponse<String> response = fixture.send(fixture.request(path)
                .method(method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body)));
        JsonNode responses = OpenApi.document()
                .path("paths")
                .path(described)
                .path(method.toLowerCase(Locale.ROOT))
                .path("responses");
        JsonNode expected = followed(responses.path(String.valueOf(response.statusCode())));
        if (expected.isMissingNode()) {
            wrong.add(method + " " + path + " answers " + response.statusCode() + " " + response.body());
            return;
        }
        JsonNode schema = followed(expected.at("/content/application~1json/schema"));
        JsonNode given = Fixture.json(response);
        schema.path("required").forEach(field -> {
            if (!given.has(field.asText())) {
                wrong.add(method + " " + path + " lacks '" + field.asText() + "' in " + response.body());
            }
        });
        given.fieldNames().forEachRemaining(field -> {
            boolean open = schema.path("additionalProperties").asBoolean();
            if (!open && !schema.path("properties").has(field)) {
                wrong.add(method + " " + path + " has '" + field + "', of which nothing is said");
            }
        });
    }

    private static JsonNode followed(JsonNode node) {
        String reference = node.path("$ref").asText("");
        return reference.isEmpty() ? node : OpenApi.document().at(reference.substring(1));
    }

    /** The types are generated from the document, and checked by TypeScript against calls whose answers are checked, too. */
    @Test
    @Tag("full")
    void makesAClientThatWorks(@TempDir Path directory) throws Exception {
        try (Fixture fixture = new Fixture(options -> options.prefix("/api")).start()) {
            JsonNode said = NodeScripts.run(
                    directory, "openapi-client.mjs", fixture.uri("/api").toString(), directory.toString());

            assertThat(said.path("types").textValue())
                    .as("what TypeScript says of right calls, and of wrong ones that it must not let pass")
                    .isEmpty();
            assertThat(said.path("spells").toString()).contains("\"echo of e\"");
            assertThat(said.path("run").path("status").asText()).isEqualTo("completed");
            assertThat(said.path("run").path("outputs").path("said").asText()).isEqualTo("hello");
            assertThat(said.path("missing").path("code").asText()).isEqualTo("not-found");
        }
    }
}
