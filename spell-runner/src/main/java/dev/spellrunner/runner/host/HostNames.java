// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells which names a server may be called by, so that a page cannot reach it under a name of its own (DNS rebinding).
 * Immutable.
 */
public final class HostNames {

    private static final Pattern ADDRESS = Pattern.compile("\\d{1,3}(\\.\\d{1,3}){3}|\\[[0-9a-f:.]+]");
    private static final Pattern LOOPBACK =
            Pattern.compile("([^.]+\\.)*localhost\\.?|127(\\.\\d{1,3}){3}|\\[?::1]?|\\[?0:0:0:0:0:0:0:1]?");

    private final Set<String> allowed;

    /**
     * Creates a list of names.
     *
     * @param allowed the names, without ports; empty for any, but on a server that is bound to loopback for none but those
     *     of loopback
     */
    public HostNames(Set<String> allowed) {
        this.allowed = allowed.stream().map(HostNames::name).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * Tells whether a request may be served.
     *
     * @param host the header {@code Host}, if there is one
     * @param boundTo the name or address that the server is bound to; null for all
     */
    public boolean allow(@Nullable String host, @Nullable String boundTo) {
        if (host == null || host.isBlank()) {
            return true;
        }
        String name = name(host);
        if (!allowed.isEmpty()) {
            return allowed.contains(name);
        }
        return boundTo == null || !isLoopback(boundTo) || isLoopback(name);
    }

    static boolean isLoopback(String name) {
        return LOOPBACK.matcher(name.toLowerCase(Locale.ROOT)).matches();
    }

    /** Tells whether a header {@code Host} has an address or a name of loopback, which no foreign page can take on. */
    static boolean isSafe(String host) {
        String name = name(host);
        return isLoopback(name) || ADDRESS.matcher(name).matches();
    }

    /** Returns a host without its port. */
    private static String name(String host) {
        String lower = host.strip().toLowerCase(Locale.ROOT);
        int colon = lower.lastIndexOf(':');
        boolean hasPort = lower.contains("]:") || (colon > 0 && lower.indexOf(':') == colon);
        return hasPort ? lower.substring(0, colon) : lower;
    }
}
