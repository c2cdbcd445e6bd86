// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.HostNames;
import dev.spellrunner.runner.host.Origins;
import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.Map;
import java.util.Optional;
import org.eclipse.jetty.http.HttpFields;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Connector;
import org.eclipse.jetty.server.NetworkConnector;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** Checks from which pages, and by which names of the server, requests may come. Immutable and thread-safe. */
final class Sites {

    private final Origins origins;
    private final HostNames hostNames;

    Sites(Origins origins, HostNames hostNames) {
        this.origins = origins;
        this.hostNames = hostNames;
    }

    /** Returns why a request is not served, for whomever it comes from; empty if it may be served. */
    Optional<ServiceException> refusal(Request request) {
        HttpFields headers = request.getHeaders();
        String host = headers.get(HttpHeader.HOST);
        if (!hostNames.allow(host, boundTo(request))) {
            return Optional.of(new ServiceException(
                    Code.INVALID_REQUEST,
                    "the server may not be called as '" + host + "' (allow the host name)",
                    Map.of()));
        }
        String origin = headers.get(HttpHeader.ORIGIN);
        return origins.allow(origin, host)
                ? Optional.empty()
                : Optional.of(
                        ServiceException.unauthorized("pages of '" + origin + "' may not call (allow their origin)"));
    }

    private static @Nullable String boundTo(Request request) {
        Connector connector = request.getConnectionMetaData().getConnector();
        return connector instanceof NetworkConnector network ? network.getHost() : null;
    }

    /**
     * Names the page of another site in the answer: a browser shows it nothing of the answer otherwise.
     *
     * @param exposed the headers that the page may read
     * @return whether there is such a page
     */
    boolean tellBrowser(Request request, Response response, String exposed) {
        String origin = request.getHeaders().get(HttpHeader.ORIGIN);
        if (origin == null || !origins.allowOther(origin)) {
            return false;
        }
        HttpFields.Mutable headers = response.getHeaders();
        headers.put("Access-Control-Allow-Origin", origin);
        headers.put("Access-Control-Expose-Headers", exposed);
        headers.add(HttpHeader.VARY, "Origin");
        return true;
    }
}
