// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.socketio.jetty;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * From which sites browsers may call. A browser sends the credentials it has with the calls of any site, so that only the
 * header {@code Origin} tells whose page it is; what is no browser sends none, and is let through. Immutable.
 */
final class Origins {

    private final boolean any;
    private final Set<String> allowed;

    Origins(boolean any, Set<String> allowed) {
        this.any = any;
        this.allowed = Set.copyOf(allowed);
    }

    /** Returns an origin in the form in which origins are compared. */
    static String normal(String origin) {
        String lower = origin.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /**
     * Tells whether a call may be made.
     *
     * @param origin the header {@code Origin}, if there is one
     * @param host the header {@code Host}
     */
    boolean allow(@Nullable String origin, @Nullable String host) {
        return origin == null || isSame(origin, host) || allowOther(origin);
    }

    /** Tells whether it makes no difference which site calls. */
    boolean allowAny() {
        return any;
    }

    /** Tells whether another site than this one may call. */
    boolean allowOther(String origin) {
        return any || allowed.contains(normal(origin));
    }

    /** The scheme does not count: behind a proxy that ends TLS nobody knows it. */
    private static boolean isSame(String origin, @Nullable String host) {
        String authority = authority(normal(origin));
        return authority != null && host != null && authority.equals(authority("https://" + normal(host)));
    }

    /** Returns host and port, without the port that goes without saying. */
    private static @Nullable String authority(String origin) {
        try {
            URI uri = new URI(origin);
            boolean isDefault = uri.getPort() == -1 || uri.getPort() == ("http".equals(uri.getScheme()) ? 80 : 443);
            return uri.getHost() == null ? null : isDefault ? uri.getHost() : uri.getHost() + ":" + uri.getPort();
        } catch (URISyntaxException e) {
            return null;
        }
    }
}
