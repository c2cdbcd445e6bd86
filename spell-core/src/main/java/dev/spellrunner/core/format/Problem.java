// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import static java.util.Objects.requireNonNull;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Something that is wrong with a spell, and where. Immutable.
 *
 * @param severity whether the spell can run all the same
 * @param spell the name of the spell; null where it could not be read
 * @param node the id of the node; null if the problem is not one of a single node
 * @param component the name of the node's component; null without a node
 * @param socket the key of the node's socket; null if the problem is not one of a single socket
 * @param pointer where in the spell's file, as it was read or would be written: a JSON pointer (RFC 6901); null if
 *     it is not known
 * @param message what is wrong, without the place and without a full stop
 * @param hint what to do about it; null if there is nothing to say
 */
public record Problem(
        Severity severity,
        @Nullable String spell,
        @Nullable String node,
        @Nullable String component,
        @Nullable String socket,
        @Nullable String pointer,
        String message,
        @Nullable String hint) {

    /** Tells whether a spell can run in spite of a problem. */
    public enum Severity {
        /** The spell cannot run. */
        ERROR,
        /** The spell can run, but perhaps not as its author meant. */
        WARNING
    }

    public Problem {
        requireNonNull(severity, "severity");
        requireNonNull(message, "message");
    }

    /** Returns an error of a whole spell. */
    public static Problem error(@Nullable String spell, String message) {
        return new Problem(Severity.ERROR, spell, null, null, null, null, message, null);
    }

    /** Returns a warning of a whole spell. */
    public static Problem warning(@Nullable String spell, String message) {
        return new Problem(Severity.WARNING, spell, null, null, null, null, message, null);
    }

    /** Returns the same problem of a spell of that name. */
    public Problem spell(@Nullable String name) {
        return new Problem(severity, name, node, component, socket, pointer, message, hint);
    }

    /** Returns the same problem at a node. */
    public Problem at(String nodeId, @Nullable String componentName) {
        return new Problem(severity, spell, nodeId, componentName, socket, pointer, message, hint);
    }

    /** Returns the same problem at a socket of its node. */
    public Problem socket(String key) {
        return new Problem(severity, spell, node, component, key, pointer, message, hint);
    }

    /** Returns the same problem at a place in the file. */
    public Problem pointer(@Nullable String place) {
        return new Problem(severity, spell, node, component, socket, place, message, hint);
    }

    /** Returns the same problem with what to do about it. */
    public Problem hint(@Nullable String whatToDo) {
        return new Problem(severity, spell, node, component, socket, pointer, message, whatToDo);
    }

    /** Returns the same problem, an error in any case. */
    public Problem asError() {
        return new Problem(Severity.ERROR, spell, node, component, socket, pointer, message, hint);
    }

    /** Tells whether the spell cannot run because of this. */
    public boolean isError() {
        return severity == Severity.ERROR;
    }

    /** Returns the parts by name, as they are written as JSON; {@code severity} is {@code error} or {@code warning}. */
    public Map<String, @Nullable Object> fields() {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("severity", severity.name().toLowerCase(Locale.ROOT));
        fields.put("spell", spell);
        fields.put("node", node);
        fields.put("component", component);
        fields.put("socket", socket);
        fields.put("pointer", pointer);
        fields.put("message", message);
        fields.put("hint", hint);
        return fields;
    }

    /** Returns the problem in one line: {@code spell 'greeting', node '7' (Switch): what is wrong (what to do)}. */
    @Override
    public String toString() {
        StringBuilder line = new StringBuilder();
        if (spell != null) {
            line.append("spell '").append(spell).append('\'');
        }
        if (node != null) {
            line.append(line.isEmpty() ? "" : ", ")
                    .append("node '")
                    .append(node)
                    .append('\'');
        }
        if (node != null && component != null) {
            line.append(" (").append(component).append(')');
        }
        if (socket != null) {
            line.append(line.isEmpty() ? "" : ", ")
                    .append("socket '")
                    .append(socket)
                    .append('\'');
        }
        line.append(line.isEmpty() ? "" : ": ").append(message);
        if (hint != null) {
            line.append(" (").append(hint).append(')');
        }
        return line.toString();
    }
}
