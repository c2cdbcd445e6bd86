// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.protocol;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.spellrunner.socketio.engine.Handshake;
import java.net.URLDecoder;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** The parameters that clients of version 2 put behind the name of a namespace. */
final class Queries {

    private Queries() {}

    /** Returns a handshake with them besides its own, which they go before. */
    static Handshake with(Handshake handshake, String query) {
        if (query.isEmpty()) {
            return handshake;
        }
        Map<String, List<String>> all = new HashMap<>(handshake.query());
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            String name = equals < 0 ? parameter : parameter.substring(0, equals);
            all.put(decoded(name), List.of(equals < 0 ? "" : decoded(parameter.substring(equals + 1))));
        }
        return new Handshake(handshake.headers(), all, handshake.remoteAddress());
    }

    private static String decoded(String text) {
        try {
            return URLDecoder.decode(text, UTF_8);
        } catch (IllegalArgumentException e) {
            return text;
        }
    }
}
