// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import dev.spellrunner.socketio.engine.EngineRequest;
import dev.spellrunner.socketio.engine.Handshake;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.util.Fields;

/** A request of Jetty, as sessions see it. */
final class JettyRequest implements EngineRequest {

    /** Headers for the transport, which middleware has no use for. */
    private static final Set<String> NOT_KEPT = Set.of(
            "accept",
            "accept-encoding",
            "accept-language",
            "cache-control",
            "connection",
            "content-length",
            "content-type",
            "pragma",
            "sec-websocket-extensions",
            "sec-websocket-key",
            "sec-websocket-version",
            "upgrade");

    private final Request request;
    private final Fields query;

    JettyRequest(Request request) {
        this.request = request;
        this.query = Request.extractQueryParameters(request);
    }

    @Override
    public boolean isGet() {
        return HttpMethod.GET.is(request.getMethod()) || isWebSocket();
    }

    @Override
    public boolean isWebSocket() {
        return "websocket".equalsIgnoreCase(request.getHeaders().get(HttpHeader.UPGRADE))
                || HttpMethod.CONNECT.is(request.getMethod());
    }

    @Override
    public Optional<String> parameter(String name) {
        return Optional.ofNullable(query.getValue(name));
    }

    @Override
    public Handshake handshake() {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (HttpField field : request.getHeaders()) {
            if (NOT_KEPT.contains(field.getLowerCaseName())) {
                continue;
            }
            headers.computeIfAbsent(field.getLowerCaseName(), name -> new ArrayList<>(1))
                    .add(field.getValue() == null ? "" : field.getValue());
        }
        Map<String, List<String>> parameters = new LinkedHashMap<>();
        for (Fields.Field field : query) {
            parameters.put(field.getName(), List.copyOf(field.getValues()));
        }
        return new Handshake(headers, parameters, Request.getRemoteAddr(request));
    }
}
