// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.playground;

import dev.spellrunner.runner.host.Origins;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpField;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.http.HttpStatus;
import org.eclipse.jetty.http.QuotedCSV;
import org.eclipse.jetty.http.QuotedQualityCSV;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.util.Callback;

/**
 * Serves the files of the page. A browser asks each time whether a file is still the same, and the answer depends on the
 * content alone: a page of an older server is never shown, and one that is the same is not sent again. Thread-safe.
 */
final class PageFiles extends Handler.Abstract.NonBlocking {

    private static final Pattern NAME = Pattern.compile("/(?:[a-z0-9-]+/)?[a-z0-9-]+\\.[a-z]+");
    private static final String CLIENT = "/client/";
    private static final HttpField ASK_EACH_TIME = new HttpField(HttpHeader.CACHE_CONTROL, "no-cache");
    private static final HttpField VARY = new HttpField(HttpHeader.VARY, "Accept-Encoding");

    private final PageResources resources;
    private final Origins origins;

    /**
     * Creates what serves the files.
     *
     * @param origins the other sites whose pages may take the modules of the client from here
     */
    PageFiles(PageResources resources, Origins origins) {
        this.resources = resources;
        this.origins = origins;
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) throws IOException {
        boolean reads = HttpMethod.GET.is(request.getMethod()) || HttpMethod.HEAD.is(request.getMethod());
        String path = Request.getPathInContext(request);
        String name = path.equals("/") ? "/index.html" : path;
        Optional<PageResources.File> file =
                reads && NAME.matcher(name).matches() ? resources.find(name.substring(1)) : Optional.empty();
        if (name.startsWith(CLIENT)) {
            tellBrowser(request, response);
        }
        file.ifPresent(found -> answer(found, request, response, callback));
        return file.isPresent();
    }

    /** A module of another site is loaded only if that says who may. */
    private void tellBrowser(Request request, Response response) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        response.getHeaders().add(HttpHeader.VARY, "Origin");
        if (origin != null && origins.allowOther(origin)) {
            response.getHeaders().put("Access-Control-Allow-Origin", origin);
        }
    }

    private static void answer(PageResources.File file, Request request, Response response, Callback callback) {
        boolean compressed = takesGzip(request);
        PageResources.Form form = compressed ? file.gzip() : file.plain();
        response.getHeaders().put(HttpHeader.ETAG, form.etag());
        response.getHeaders().put(ASK_EACH_TIME);
        response.getHeaders().add(VARY);
        if (isKnown(request, form)) {
            response.setStatus(HttpStatus.NOT_MODIFIED_304);
            callback.succeeded();
            return;
        }
        response.getHeaders().put(HttpHeader.CONTENT_TYPE, file.type());
        if (compressed) {
            response.getHeaders().put(HttpHeader.CONTENT_ENCODING, "gzip");
        }
        response.getHeaders().put(HttpHeader.CONTENT_LENGTH, form.size());
        ByteBuffer body = HttpMethod.HEAD.is(request.getMethod()) ? ByteBuffer.allocate(0) : form.bytes();
        response.write(true, body, callback);
    }

    private static boolean takesGzip(Request request) {
        QuotedQualityCSV accepted = new QuotedQualityCSV();
        request.getHeaders().getValuesList(HttpHeader.ACCEPT_ENCODING).forEach(accepted::addValue);
        return accepted.getValues().contains("gzip");
    }

    private static boolean isKnown(Request request, PageResources.Form form) {
        QuotedCSV known = new QuotedCSV(true);
        request.getHeaders().getValuesList(HttpHeader.IF_NONE_MATCH).forEach(known::addValue);
        List<String> tags = known.getValues();
        return tags.contains("*") || tags.contains(form.etag()) || tags.contains("W/" + form.etag());
    }
}
