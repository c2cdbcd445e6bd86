// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import dev.spellrunner.runner.host.ServiceException;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.jspecify.annotations.Nullable;

/** The version of a spell as HTTP's entity tag (RFC 9110, 8.8.3). */
final class EntityTag {

    private static final String ANY = "*";
    private static final Pattern STRONG = Pattern.compile("\"([^\"]+)\"");

    private EntityTag() {}

    /** Sends the version of a spell along with it, if the answer holds one. */
    static void put(Map<String, ? extends @Nullable Object> answer, Response response) {
        if (answer.get("version") instanceof String version) {
            response.getHeaders().put(HttpHeader.ETAG, '"' + version + '"');
        }
    }

    /** Returns the version that a spell must have to be changed; empty if the client does not say. */
    static Optional<String> wanted(Request request) {
        String tag = request.getHeaders().get(HttpHeader.IF_MATCH);
        if (tag == null || tag.equals(ANY)) {
            return Optional.empty();
        }
        Matcher strong = STRONG.matcher(tag);
        if (!strong.matches()) {
            throw new ServiceException(
                    Code.INVALID_REQUEST,
                    "header 'If-Match' is not one strong entity tag (send the ETag that came with the spell)",
                    Map.of());
        }
        return Optional.of(strong.group(1));
    }
}
