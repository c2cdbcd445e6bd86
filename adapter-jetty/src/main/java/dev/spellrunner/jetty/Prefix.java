// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

/**
 * The place in its context where the handler begins. Immutable.
 *
 * @param text empty, or with a slash before and none behind
 */
record Prefix(String text) {

    /**
     * Creates a prefix; slashes behind it are dropped.
     *
     * @throws IllegalArgumentException if it is neither empty nor begins with a slash
     */
    Prefix {
        if (!text.isEmpty() && !text.startsWith("/")) {
            throw new IllegalArgumentException("prefix '" + text + "' does not begin with a slash");
        }
        text = text.replaceFirst("/+$", "");
    }

    /** Returns the part of a path that is below the prefix; empty if the path is elsewhere. */
    String below(String path) {
        return path.startsWith(text) ? path.substring(text.length()) : "";
    }

    /** Tells whether every path below the prefix, and so this one, belongs to the handler: never without a prefix. */
    boolean isAbove(String below) {
        return !text.isEmpty() && below.startsWith("/");
    }
}
