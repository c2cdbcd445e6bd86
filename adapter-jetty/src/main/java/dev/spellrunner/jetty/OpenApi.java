// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.util.Objects.requireNonNull;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * The description of the calls over HTTP, from which clients are generated: an OpenAPI document, which can be read without a token. It
 * has no secrets, and is the same for all. Thread-safe.
 */
final class OpenApi {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final String prefix;

    /** Describes the calls of a handler that begins at a prefix. */
    OpenApi(String prefix) {
        this.prefix = prefix;
    }

    /** Returns the document as it is when the calls begin at the root of the server. */
    static ObjectNode document() {
        try (InputStream file = requireNonNull(OpenApi.class.getResourceAsStream("openapi.json"), "openapi.json")) {
            return (ObjectNode) JSON.readTree(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Answers a request if it is one for the document.
     *
     * @param path the path below the handler's prefix
     * @return whether it is
     */
    boolean answers(String path, Request request, Response response, Callback callback) throws IOException {
        if (!path.equals("/openapi.json")) {
            return false;
        }
        if (!request.getMethod().equals("GET") && !request.getMethod().equals("HEAD")) {
            response.getHeaders().put(HttpHeader.ALLOW, "GET, HEAD");
            response.setStatus(405);
            callback.succeeded();
            return true;
        }
        byte[] bytes = JSON.writeValueAsBytes(documentAt(contextPath(request) + prefix));
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, bytes.length);
        // A reader who may write to no address here may read the rest all the same.
        response.getHeaders().put("Access-Control-Allow-Origin", "*");
        response.write(true, ByteBuffer.wrap(bytes), callback);
        return true;
    }

    private static JsonNode documentAt(String base) {
        ObjectNode document = document();
        document.putArray("servers").addObject().put("url", base.isEmpty() ? "/" : base);
        return document;
    }

    private static String contextPath(Request request) {
        String path = request.getContext().getContextPath();
        return path == null || path.equals("/") ? "" : path;
    }
}
