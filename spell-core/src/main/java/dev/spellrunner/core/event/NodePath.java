// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.event;

import static java.util.Objects.requireNonNull;

import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The place of a node in a run. Immutable; equal if the text is equal.
 *
 * <p>The text has a step for each level: {@code 7} is node 7 of the spell, {@code 7/3} is node 3 of the spell that
 * node 7 calls, {@code 7[2]/9} is node 9 in the third iteration of node 7. The spell itself is the empty path. In a
 * node's id the characters {@code ~ / [ ]} are written {@code ~0 ~1 ~2 ~3}, after the manner of RFC 6901.
 */
public final class NodePath {

    /** The spell itself: the root node of every run. */
    public static final NodePath ROOT = new NodePath("");

    private static final Pattern ITERATION = Pattern.compile("\\[(0|[1-9]\\d{0,9})]");

    private static final Pattern STEP_OF_ITERATION = Pattern.compile("[^/]*\\[\\d+]/");

    private final String text;

    private NodePath(String text) {
        this.text = text;
    }

    /** Returns the path of a node of the spell itself. */
    public static NodePath of(String nodeId) {
        return ROOT.child(nodeId);
    }

    /**
     * Returns the path that a text says.
     *
     * @param text a path as {@link #toString} gives it
     * @throws IllegalArgumentException if the text is no path
     */
    public static NodePath parse(String text) {
        requireNonNull(text, "text");
        if (text.isEmpty()) {
            return ROOT;
        }
        for (String step : text.split("/", -1)) {
            if (!isStep(step)) {
                throw new IllegalArgumentException(
                        "'" + text + "' is not the path of a node (such as 7, 7/3 or 7[2]/9)");
            }
        }
        return new NodePath(text);
    }

    private static boolean isStep(String step) {
        int open = step.indexOf('[');
        return open < 0
                ? isEscaped(step)
                : isEscaped(step.substring(0, open))
                        && ITERATION.matcher(step.substring(open)).matches();
    }

    private static boolean isEscaped(String id) {
        for (int i = 0; i < id.length(); i++) {
            char c = id.charAt(i);
            if (c == ']' || (c == '~' && (i + 1 == id.length() || "0123".indexOf(id.charAt(i + 1)) < 0))) {
                return false;
            }
        }
        return !id.isEmpty();
    }

    /** Returns the path of a node of the spell, or the iteration, that this path names. */
    public NodePath child(String nodeId) {
        if (nodeId.isEmpty()) {
            throw new IllegalArgumentException("a node's id is not empty");
        }
        String step = escape(nodeId);
        return new NodePath(text.isEmpty() ? step : text + '/' + step);
    }

    /**
     * Returns the path of one iteration of the node that this path names.
     *
     * @param index the iteration, from 0
     */
    public NodePath iteration(int index) {
        if (isRoot() || text.endsWith("]") || index < 0) {
            throw new IllegalArgumentException("only a node has iterations, counted from 0 (not '" + text + "')");
        }
        return new NodePath(text + '[' + index + ']');
    }

    /** Tells whether this is the spell itself. */
    public boolean isRoot() {
        return text.isEmpty();
    }

    /** Returns the id of the node that the last step names; empty at the root. */
    public String node() {
        String step = text.substring(text.lastIndexOf('/') + 1);
        int open = step.indexOf('[');
        return unescape(open < 0 ? step : step.substring(0, open));
    }

    /** Returns the path of the node that calls the spell, or iterates over the nodes, in which this one is. */
    public NodePath parent() {
        int slash = text.lastIndexOf('/');
        return slash < 0 ? ROOT : new NodePath(text.substring(0, slash));
    }

    /**
     * Returns the path of the node as it is drawn: without the steps of iterations, which the drawing does not have.
     * {@code 7[2]/9} is node 9 of the same spell.
     */
    public NodePath asDrawn() {
        return text.indexOf('[') < 0
                ? this
                : new NodePath(STEP_OF_ITERATION.matcher(text).replaceAll(""));
    }

    private static String escape(String id) {
        StringBuilder escaped = null;
        for (int i = 0; i < id.length(); i++) {
            int index = "~/[]".indexOf(id.charAt(i));
            if (index >= 0 && escaped == null) {
                escaped = new StringBuilder(id.length() + 8).append(id, 0, i);
            }
            if (escaped != null) {
                escaped.append(index < 0 ? String.valueOf(id.charAt(i)) : "~" + index);
            }
        }
        return escaped == null ? id : escaped.toString();
    }

    private static String unescape(String step) {
        return step.indexOf('~') < 0
                ? step
                : step.replace("~1", "/").replace("~2", "[").replace("~3", "]").replace("~0", "~");
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof NodePath that && text.equals(that.text);
    }

    @Override
    public int hashCode() {
        return text.hashCode();
    }

    /** Returns the path as text; empty at the root. */
    @Override
    public String toString() {
        return text;
    }
}
