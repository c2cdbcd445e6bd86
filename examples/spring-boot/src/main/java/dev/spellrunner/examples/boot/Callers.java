// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.boot;

import dev.spellrunner.runner.host.Admission;
import dev.spellrunner.runner.host.Credentials;
import dev.spellrunner.runner.host.Entrance;
import dev.spellrunner.runner.host.ServiceException;
import jakarta.servlet.http.HttpServletRequest;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.springframework.stereotype.Component;

/** Identifies the clients of requests. An application with Spring Security takes the principal of the request instead. */
@Component
class Callers {

    private final Entrance entrance;

    Callers(Entrance entrance) {
        this.entrance = entrance;
    }

    /**
     * Identifies a client.
     *
     * @throws ServiceException if the authenticator refuses it
     */
    Admission admit(HttpServletRequest request) {
        Map<String, List<String>> headers = new LinkedHashMap<>();
        for (String name : Collections.list(request.getHeaderNames())) {
            headers.put(name, Collections.list(request.getHeaders(name)));
        }
        Map<String, List<String>> query = new LinkedHashMap<>();
        request.getParameterMap().forEach((name, values) -> query.put(name, List.of(values)));
        try {
            return entrance.admit(Credentials.from(request.getRemoteAddr())
                            .withHeaders(headers)
                            .withQuery(query))
                    .toCompletableFuture()
                    .join();
        } catch (CompletionException e) {
            throw ServiceException.of(e);
        }
    }
}
