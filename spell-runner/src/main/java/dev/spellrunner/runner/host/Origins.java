// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.net.URI;
import java.net.URISyntaxException;
import java.util.Locale;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells the pages of which sites may call. A browser sends the credentials it has with the calls of any site, so that only
 * the header {@code Origin} names the page's site; a client that is no browser sends none, and is let through. Immutable.
 */
public final class Origins {

    private final boolean any;
    private final Set<String> allowed;

    /**
     * Creates a list of sites.
     *
     * @param any whether the pages of all sites may call
     * @param allowed the other sites whose pages may: {@code https://editor.example}
     */
    public Origins(boolean any, Set<String> allowed) {
        this.any = any;
        this.allowed = allowed.stream().map(Origins::normal).collect(Collectors.toUnmodifiableSet());
    }

    /** Returns an origin in the form in which origins are compared. */
    private static String normal(String origin) {
        String lower = origin.strip().toLowerCase(Locale.ROOT);
        return lower.endsWith("/") ? lower.substring(0, lower.length() - 1) : lower;
    }

    /**
     * Tells whether a call may be made.
     *
     * @param origin the header {@code Origin}, if there is one
     * @param host the header {@code Host}
     */
    public boolean allow(@Nullable String origin, @Nullable String host) {
        return origin == null || isSame(origin, host) || allowOther(origin);
    }

    /** Tells whether the pages of all sites may call. */
    public boolean allowAny() {
        return any;
    }

    /** Tells whether another site than this one may call. */
    public boolean allowOther(String origin) {
        return any || allowed.contains(normal(origin));
    }

    /** The server's own scheme does not count: behind a proxy that ends TLS it is unknown. */
    private static boolean isSame(String origin, @Nullable String host) {
        if (host == null) {
            return false;
        }
        try {
            URI page = new URI(normal(origin));
            URI server = new URI(page.getScheme() + "://" + normal(host));
            return page.getHost() != null && page.getHost().equals(server.getHost()) && port(page) == port(server);
        } catch (URISyntaxException e) {
            return false;
        }
    }

    private static int port(URI uri) {
        return uri.getPort() != -1 ? uri.getPort() : "http".equals(uri.getScheme()) ? 80 : 443;
    }
}
