// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.spellrunner.core.component.Component;
import dev.spellrunner.core.component.Components;
import dev.spellrunner.core.component.Setting;
import dev.spellrunner.core.component.Socket;
import dev.spellrunner.runner.host.SpellHost;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.io.Content;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Facts for the page that are no call of the service: the sockets and settings of components, what the examples
 * show, and the number of open spells. Thread-safe. */
final class PageFacts extends Handler.Wrapper {

    private static final ObjectMapper JSON = new ObjectMapper();

    /** The page runs its own scripts and talks to its own server, whatever a spell's text may hold; images are those in a text. */
    private static final HttpField POLICY = new HttpField(
            "Content-Security-Policy",
            "default-src 'self'; img-src 'self' data:; object-src 'none'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'");

    private static final Map<String, ?> EXAMPLES = Map.of(
            "about",
            ExampleSpells.about(),
            "first",
            Map.of("spell", ExampleSpells.FIRST, "node", "3", "setting", "fewshot"));

    private final SpellHost host;
    private final String components;

    PageFacts(SpellHost host, Components components, Handler files) {
        super(files);
        this.host = host;
        this.components = json(described(components));
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        response.getHeaders().put(POLICY);
        response.getHeaders().put("Referrer-Policy", "no-referrer");
        response.getHeaders().put("X-Content-Type-Options", "nosniff");
        return switch (Request.getPathInContext(request)) {
            case "/playground/components.json" -> answer(components, response, callback);
            case "/playground/examples.json" -> answer(json(EXAMPLES), response, callback);
            case "/playground/status.json" ->
                answer(json(Map.of("openSpells", host.openSpells(), "runs", host.runs())), response, callback);
            default -> super.handle(request, response, callback);
        };
    }

    private static boolean answer(String text, Response response, Callback callback) {
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        Content.Sink.write(response, true, text, callback);
        return true;
    }

    private static Map<String, ?> described(Components components) {
        Map<String, Object> described = new LinkedHashMap<>();
        for (Component component : components.all()) {
            described.put(component.name(), fields(component));
        }
        return described;
    }

    private static Map<String, ?> fields(Component component) {
        boolean outside = component.role() == Component.Role.PLAIN && !component.isPure() && !component.opensScopes();
        return Map.of(
                "summary", component.summary(),
                "outside", outside,
                "source", component.source().isPresent(),
                "opens", component.opensScopes(),
                "callsBy", component.callsByName().orElse(""),
                "inputs", sockets(component.inputs()),
                "outputs", sockets(component.outputs()),
                "settings", component.settings().stream().map(Setting::fields).toList());
    }

    private static List<Map<String, ?>> sockets(List<Socket> sockets) {
        return sockets.stream().map(PageFacts::fields).toList();
    }

    private static Map<String, ?> fields(Socket socket) {
        return Map.of(
                "key",
                socket.key(),
                "name",
                socket.name(),
                "trigger",
                socket.isTrigger(),
                "type",
                socket.type().kind());
    }

    private static String json(Map<String, ?> value) {
        try {
            return JSON.writeValueAsString(value);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("texts, numbers and lists are no JSON", e);
        }
    }
}
