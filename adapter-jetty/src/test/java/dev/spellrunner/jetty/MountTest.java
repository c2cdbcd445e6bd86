// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static dev.spellrunner.jetty.Fixture.json;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import jakarta.servlet.http.HttpServlet;
import jakarta.servlet.http.HttpServletRequest;
import jakarta.servlet.http.HttpServletResponse;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import org.eclipse.jetty.ee10.servlet.ServletContextHandler;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ContextHandler;
import org.eclipse.jetty.server.handler.ContextHandlerCollection;
import org.eclipse.jetty.util.Callback;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(60)
class MountTest {

    private final Fixture fixture = new Fixture(options -> options.prefix("/api/"));

    @AfterEach
    void stopTheServer() {
        fixture.close();
    }

    /** Runs a spell over HTTP, hears it as a stream, and over a WebSocket. */
    private void assertServes(String prefix) {
        HttpResponse<String> ran = fixture.post(prefix + "/spells/e/runs", "{\"inputs\":{\"text\":\"hi\"}}");
        assertThat(json(ran).path("outputs").path("said").asText()).isEqualTo("hi");

        HttpResponse<String> later = fixture.send(fixture.request(prefix + "/spells/e/runs")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString("{}")));
        String location = later.headers().firstValue("Location").orElseThrow();
        assertThat(location).startsWith(prefix + "/runs/");
        assertThat(fixture.get(location + "/events").body()).contains("event: completed");

        try (RpcClient client = RpcClient.connect(fixture.uri(prefix + "/ws?access_token=ada-token"))) {
            client.call("spell.open", "{\"spell\":\"e\"}");
            client.call("spell.run", "{\"spell\":\"e\"}");
            assertThat(client.eventsToTheEnd()).isNotEmpty();
        }
    }

    @Test
    void fitsABareTreeOfHandlers() {
        fixture.start(new Handler.Sequence(fixture.handler, new Greeter()));

        assertServes("/api");
        assertThat(fixture.get("/other").body()).isEqualTo("hello");
        assertThat(fixture.get("/api/other").statusCode()).isEqualTo(404);
        assertThat(json(fixture.get("/api/other")).path("code").asText()).isEqualTo("not-found");
    }

    @Test
    void passesWhatIsNotForItToTheHandlerBehindIt() {
        fixture.handler.setHandler(new Greeter());
        fixture.start();

        assertServes("/api");
        assertThat(fixture.get("/other").body()).isEqualTo("hello");
    }

    @Test
    void fitsAContext() {
        fixture.start(new ContextHandler(fixture.handler, "/context"));

        assertServes("/context/api");
        assertThat(fixture.get("/api/spells").statusCode()).isEqualTo(404);
    }

    @Test
    void fitsAContextOfServlets() {
        ServletContextHandler context = new ServletContextHandler("/app", ServletContextHandler.SESSIONS);
        context.addServlet(new GreeterServlet(), "/hello");
        context.insertHandler(fixture.handler);
        fixture.start(context);

        assertServes("/app/api");
        assertThat(fixture.get("/app/hello").body()).isEqualTo("hello");
    }

    @Test
    void fitsAServerThatRunsAlready() throws Exception {
        ContextHandlerCollection contexts = new ContextHandlerCollection();
        contexts.addHandler(new ContextHandler(new Greeter(), "/hello"));
        fixture.start(contexts);
        assertThat(fixture.get("/hello/").body()).isEqualTo("hello");

        Callback.Completable deployed = new Callback.Completable();
        ContextHandler late = new ContextHandler(fixture.handler, "/late");
        contexts.deployHandler(late, deployed);
        deployed.get();
        late.start();

        assertServes("/late/api");
        assertThat(fixture.get("/hello/").body()).isEqualTo("hello");
    }

    @Test
    void canBeTakenFromAServerThatGoesOn() throws Exception {
        ContextHandler context = new ContextHandler(fixture.handler, "/brief");
        fixture.start(new ContextHandlerCollection(context, new ContextHandler(new Greeter(), "/hello")));
        RpcClient client = RpcClient.connect(fixture.uri("/brief/api/ws?access_token=ada-token"));
        client.call("spell.list", "{}");

        context.stop();

        assertThat(client.closeCode()).isEqualTo(1001);
        assertThat(fixture.get("/hello/").body()).isEqualTo("hello");
    }

    private static final class Greeter extends Handler.Abstract {
        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.write(true, ByteBuffer.wrap("hello".getBytes(US_ASCII)), callback);
            return true;
        }
    }

    private static final class GreeterServlet extends HttpServlet {

        private static final long serialVersionUID = 1;

        @Override
        protected void doGet(HttpServletRequest request, HttpServletResponse response) throws IOException {
            response.getWriter().print("hello");
        }
    }
}
