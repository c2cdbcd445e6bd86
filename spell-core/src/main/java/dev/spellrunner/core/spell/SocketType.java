// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.spell;

import static java.util.Objects.requireNonNull;

/**
 * The type of what a socket carries: control ({@link #TRIGGER}) or a value of some kind. Immutable.
 *
 * <p>The names are those that Rete-based editors save, such as {@code stringSocket}. The kinds of value are advice to
 * the person who draws: they never convert or reject a value when a spell runs.
 *
 * @param name the editor's name of the type; not blank
 */
public record SocketType(String name) {

    /** Any value. */
    public static final SocketType ANY = new SocketType("anySocket");

    /** Text. */
    public static final SocketType STRING = new SocketType("stringSocket");

    /** A number. */
    public static final SocketType NUMBER = new SocketType("numberSocket");

    /** True or false. */
    public static final SocketType BOOLEAN = new SocketType("booleanSocket");

    /** A list. */
    public static final SocketType ARRAY = new SocketType("arraySocket");

    /** An object: named values. */
    public static final SocketType OBJECT = new SocketType("objectSocket");

    /** Control: it tells a node to run and carries no value. */
    public static final SocketType TRIGGER = new SocketType("triggerSocket");

    private static final String SUFFIX = "Socket";

    public SocketType {
        requireNonNull(name, "name");
        if (name.isBlank()) {
            throw new IllegalArgumentException("a socket type needs a name");
        }
    }

    /** Returns the name without the editor's suffix: {@code string}, {@code number}, {@code any}, …. */
    public String kind() {
        return name.length() > SUFFIX.length() && name.endsWith(SUFFIX)
                ? name.substring(0, name.length() - SUFFIX.length())
                : name;
    }

    /** Tells whether this is {@link #TRIGGER}, and so carries control instead of a value. */
    public boolean isTrigger() {
        return name.equals(TRIGGER.name);
    }

    /** Tells whether a wire may lead from a socket of this type to one of the other type without a warning. */
    public boolean fits(SocketType other) {
        if (isTrigger() || other.isTrigger()) {
            return isTrigger() && other.isTrigger();
        }
        return equals(other) || equals(ANY) || other.equals(ANY);
    }
}
