// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.ComponentBuilder;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Effect;
import dev.spellrunner.core.component.Outputs;
import dev.spellrunner.core.spell.SocketType;
import dev.spellrunner.core.spell.Spell;
import dev.spellrunner.core.spell.SpellBuilder;
import dev.spellrunner.runner.components.StandardComponents;
import dev.spellrunner.runner.doors.mcp.McpDoor;
import dev.spellrunner.runner.host.InMemorySpells;
import dev.spellrunner.runner.host.SpellHost;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Annotations and content of tools, and the place where their clients get tokens. */
@Timeout(60)
class McpToolsTest {

    private static final String PIXEL = "iVBORw0KGgo=";
    private static final URI AUTHORIZATION_SERVER = URI.create("https://login.example");

    private final SpellHost host = SpellHost.builder(user -> new InMemorySpells(
                    giving("image", "Image"),
                    giving("list", "List"),
                    giving("both", "Image", "Text"),
                    giving("no image", "NoImage"),
                    giving("reading", "Read"),
                    giving("writing", "Write"),
                    giving("repeating", "Repeat"),
                    giving("lasting", "Text"),
                    calling("calling", "writing"),
                    calling("calling itself", "calling itself")))
            .components(components())
            .build();
    private final Server server = new Server();
    private final ServerConnector connector = new ServerConnector(server);

    private static Components components() {
        return StandardComponents.all()
                .with(giving("Image", "data:image/png;base64," + PIXEL, component -> component))
                .with(giving(
                        "List",
                        List.of(Map.of("imageUrl", "data:image/gif;base64," + PIXEL), "data:audio/wav;base64," + PIXEL),
                        component -> component))
                .with(giving("NoImage", "data:image/png;base64,?", component -> component))
                .with(giving("Text", "a text", component -> component))
                .with(giving("Read", "read", ComponentBuilder::reading))
                .with(giving("Repeat", "repeated", ComponentBuilder::repeatable))
                .with(giving("Write", "written", component -> component.effect(Effect.STATE)));
    }

    private static Component giving(String name, Object value, UnaryOperator<ComponentBuilder> options) {
        return options.apply(Component.named(name).output("out", SocketType.ANY))
                .worker((in, ctx) -> Outputs.of("out", value));
    }

    /** Gives what nodes of components give. */
    private static Spell giving(String id, String... components) {
        SpellBuilder spell = Spell.named(id).id(id).node("1", "Module Trigger In");
        for (int i = 0; i < components.length; i++) {
            spell = spell.node("n" + i, components[i])
                    .node("o" + i, "Output", Map.of("name", "out" + i))
                    .wire("1", "trigger", "o" + i, "trigger")
                    .wire("n" + i, "out", "o" + i, "input");
        }
        return spell.build();
    }

    private static Spell calling(String id, String called) {
        return Spell.named(id)
                .id(id)
                .node("1", "Module Trigger In")
                .node("7", "Spell", Map.of("spellId", called))
                .build();
    }

    @BeforeEach
    void startTheServer() throws Exception {
        connector.setHost("127.0.0.1");
        server.addConnector(connector);
        server.setHandler(SpellHandler.builder(host, Fixture.TOKENS)
                .prefix("/api")
                .door(McpDoor.builder(host)
                        .title("Ada's spells")
                        .instructions("ask for both first")
                        .authorizedBy(
                                URI.create("https://spells.example/api/mcp"), List.of("spells"), AUTHORIZATION_SERVER)
                        .build())
                .build());
        server.start();
    }

    @AfterEach
    void stopTheServer() throws Exception {
        server.stop();
        host.close();
    }

    private HttpResponse<String> send(HttpRequest.Builder request) {
        return HttpClient.newHttpClient()
                .sendAsync(request.build(), BodyHandlers.ofString())
                .join();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + connector.getLocalPort() + path))
                .header("Content-Type", "application/json");
    }

    private JsonNode result(String method, String params) {
        String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"" + method + "\",\"params\":{" + params + "}}";
        return McpCalls.last(send(request("/api/mcp")
                        .header("Authorization", "Bearer ada-token")
                        .POST(BodyPublishers.ofString(message))))
                .path("result");
    }

    private JsonNode call(String tool) {
        return result("tools/call", "\"name\":\"" + tool + "\"");
    }

    @Test
    void giveImagesAsImages() {
        JsonNode result = call("image");

        assertThat(result.path("content").toString())
                .isEqualTo("[{\"type\":\"image\",\"data\":\"" + PIXEL + "\",\"mimeType\":\"image/png\"}]");
        assertThat(result.at("/structuredContent/out0").asText()).isEqualTo("data:image/png;base64," + PIXEL);
        assertThat(result.path("isError").asBoolean()).isFalse();
    }

    @Test
    void giveImagesAndSoundsBesideWhatElseTheyGive() {
        JsonNode both = call("both").path("content");
        JsonNode list = call("list").path("content");

        assertThat(both.findValuesAsText("type")).containsExactly("text", "image");
        assertThat(json(both.at("/0/text").asText()))
                .as("in whatever order they came")
                .isEqualTo(json("{\"out0\":\"(image 1)\",\"out1\":\"a text\"}"));
        assertThat(list.findValuesAsText("type")).containsExactly("text", "image", "audio");
        assertThat(list.at("/0/text").asText())
                .contains("(image 1)", "(audio 2)")
                .doesNotContain(PIXEL);
    }

    @Test
    void giveWhatOnlyLooksLikeAnImageAsText() {
        assertThat(call("no_image").path("content").toString())
                .isEqualTo("[{\"type\":\"text\",\"text\":\"data:image/png;base64,?\"}]");
    }

    @ParameterizedTest
    @CsvSource({
        "reading, true, , ",
        "writing, false, false, false",
        "repeating, false, false, true",
        "lasting, false, true, false",
        "calling, false, false, false",
        "calling_itself, true, , "
    })
    void sayWhatTheyMayDo(String tool, boolean readOnly, @Nullable Boolean destructive, @Nullable Boolean idempotent) {
        JsonNode tools = result("tools/list", "").path("tools");
        JsonNode hints = MissingNode.getInstance();
        for (JsonNode each : tools) {
            if (each.path("name").asText().equals(tool)) {
                hints = each.path("annotations");
            }
        }

        assertThat(hints.isObject()).isTrue();
        assertThat(hints.path("readOnlyHint").asBoolean()).isEqualTo(readOnly);
        assertThat(hints.has("destructiveHint") ? hints.path("destructiveHint").asBoolean() : null)
                .isEqualTo(destructive);
        assertThat(hints.has("idempotentHint") ? hints.path("idempotentHint").asBoolean() : null)
                .isEqualTo(idempotent);
    }

    @Test
    void sendClientsWithoutATokenToTheAuthorizationServer() {
        String metadata = "/.well-known/oauth-protected-resource/api/mcp";
        HttpResponse<String> none = send(request("/api/mcp").POST(BodyPublishers.ofString("{}")));
        HttpResponse<String> wrong =
                send(request("/api/mcp").header("Authorization", "Bearer wrong").POST(BodyPublishers.ofString("{}")));
        HttpResponse<String> document = send(request(metadata));

        assertThat(none.statusCode()).isEqualTo(401);
        assertThat(none.headers().firstValue("WWW-Authenticate"))
                .contains("Bearer resource_metadata=\"https://spells.example" + metadata + "\"");
        assertThat(wrong.headers().firstValue("WWW-Authenticate"))
                .contains(
                        "Bearer error=\"invalid_token\", resource_metadata=\"https://spells.example" + metadata + "\"");
        assertThat(document.body())
                .isEqualTo("{\"resource\":\"https://spells.example/api/mcp\","
                        + "\"authorization_servers\":[\"https://login.example\"],"
                        + "\"scopes_supported\":[\"spells\"],\"bearer_methods_supported\":[\"header\"]}");
        assertThat(document.headers().firstValue("Access-Control-Allow-Origin")).contains("*");
        assertThat(send(request("/.well-known/oauth-protected-resource")).statusCode())
                .isEqualTo(404);
    }

    @Test
    void tellClientsOfScopesThatTheAuthorizationServerKnowsAlone() {
        String message = "{\"jsonrpc\":\"2.0\",\"id\":1,\"method\":\"tools/call\",\"params\":{\"name\":\"both\"}}";
        HttpResponse<String> refused = send(request("/api/mcp")
                .header("Authorization", "Bearer ada-watches")
                .POST(BodyPublishers.ofString(message)));

        assertThat(refused.statusCode()).isEqualTo(403);
        assertThat(refused.headers().firstValue("WWW-Authenticate").orElseThrow())
                .startsWith("Bearer error=\"insufficient_scope\", resource_metadata=")
                .doesNotContain("scope=\"run\"");
    }

    @Test
    void areIntroducedInBothErasAsTheHostSays() {
        JsonNode initialized = result("initialize", "\"protocolVersion\":\"2025-11-25\"");
        String discover = McpCalls.message("server/discover", "");
        JsonNode discovered = McpCalls.last(send(request("/api/mcp")
                        .header("Authorization", "Bearer ada-token")
                        .header("MCP-Protocol-Version", "2026-07-28")
                        .header("Mcp-Method", "server/discover")
                        .POST(BodyPublishers.ofString(discover))))
                .path("result");

        assertThat(initialized.path("instructions").asText()).isEqualTo("ask for both first");
        assertThat(initialized.at("/serverInfo/title").asText()).isEqualTo("Ada's spells");
        assertThat(discovered.path("instructions").asText()).isEqualTo("ask for both first");
        assertThat(discovered
                        .at("/_meta/io.modelcontextprotocol~1serverInfo/title")
                        .asText())
                .isEqualTo("Ada's spells");
    }

    @Test
    void needAnAddressAndAServerToSendClientsTo() {
        McpDoor.Builder options = McpDoor.builder(host);

        assertThatThrownBy(() -> options.authorizedBy(URI.create("/mcp"), List.of(), AUTHORIZATION_SERVER))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("such as https://");
        assertThatThrownBy(() -> options.authorizedBy(URI.create("https://spells.example/mcp"), List.of()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("name one");
    }
}
