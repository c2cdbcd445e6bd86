// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.runner.host.Authenticator;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.Entrance;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/** Shows metrics at {@code /metrics} to clients with a token, since they name spells and models. Thread-safe. */
final class MetricsHandler extends Handler.Wrapper {

    private static final String TEXT = "text/plain; version=0.0.4; charset=utf-8";

    private final PrometheusMeterRegistry registry;
    private final Entrance entrance;

    MetricsHandler(PrometheusMeterRegistry registry, Authenticator authenticator, Clock clock) {
        this.registry = registry;
        this.entrance = new Entrance(authenticator, clock);
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws Exception {
        if (!Request.getPathInContext(request).equals("/metrics")) {
            return super.handle(request, response, callback);
        }
        if (!request.getMethod().equals("GET")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET");
            response.setStatus(405);
            callback.succeeded();
            return true;
        }
        entrance.admit(credentials(request)).whenComplete((admission, refused) -> {
            if (refused == null) {
                show(response, callback);
            } else {
                response.getHeaders().put(HttpHeader.WWW_AUTHENTICATE, "Bearer");
                response.setStatus(401);
                callback.succeeded();
            }
        });
        return true;
    }

    /** The header alone: a token in the address would be in the configuration of the one who scrapes, and in logs. */
    private static Credentials credentials(Request request) {
        String header = request.getHeaders().get(HttpHeader.AUTHORIZATION);
        return new Credentials(
                header == null ? Map.of() : Map.of("authorization", List.of(header)),
                Map.of(),
                Map.of(),
                Request.getRemoteAddr(request));
    }

    private void show(Response response, Callback callback) {
        byte[] text = registry.scrape(TEXT).getBytes(UTF_8);
        response.setStatus(200);
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, TEXT);
        response.getHeaders().put(HttpHeader.CACHE_CONTROL, "no-store");
        response.write(true, ByteBuffer.wrap(text), callback);
    }
}
