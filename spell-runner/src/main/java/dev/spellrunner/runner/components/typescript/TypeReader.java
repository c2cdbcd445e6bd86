// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components.typescript;

import dev.spellrunner.runner.components.typescript.Tokens.Kind;
import dev.spellrunner.runner.components.typescript.Tokens.Token;
import dev.spellrunner.runner.components.typescript.Type.Field;
import dev.spellrunner.runner.components.typescript.Type.Fields;
import dev.spellrunner.runner.components.typescript.Type.ListOf;
import dev.spellrunner.runner.components.typescript.Type.Literal;
import dev.spellrunner.runner.components.typescript.Type.Merged;
import dev.spellrunner.runner.components.typescript.Type.Named;
import dev.spellrunner.runner.components.typescript.Type.Plain;
import dev.spellrunner.runner.components.typescript.Type.Tuple;
import dev.spellrunner.runner.components.typescript.Type.Union;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads definitions of types. Confined; serves once. */
final class TypeReader {

    /** The depth to which types may be nested. */
    private static final int DEPTH = 100;

    private static final String KNOWN =
            " (known are interfaces and type aliases of strings, numbers, booleans, literals,"
                    + " null, any, objects, Record, arrays, tuples, unions, and intersections of objects)";

    private static final Map<String, Type> PLAIN = Map.ofEntries(
            Map.entry("string", Plain.STRING),
            Map.entry("number", Plain.NUMBER),
            Map.entry("boolean", Plain.BOOLEAN),
            Map.entry("null", Plain.NULL),
            Map.entry("undefined", Plain.UNDEFINED),
            Map.entry("object", Plain.OBJECT),
            Map.entry("any", Plain.ANY),
            Map.entry("unknown", Plain.ANY),
            Map.entry("true", new Literal(true)),
            Map.entry("false", new Literal(false)));

    private final Tokens tokens;
    private final Map<String, Type> definitions = new LinkedHashMap<>();
    private int depth;

    TypeReader(String source) {
        this.tokens = new Tokens(source);
    }

    Map<String, Type> definitions() {
        while (!tokens.isEnded()) {
            if (!tokens.takeIf(";")) {
                define();
            }
        }
        return definitions;
    }

    private void define() {
        while (tokens.takeIf("export") || tokens.takeIf("declare") || tokens.takeIf("default")) {
            // Says nothing about values.
        }
        Token kind = tokens.take();
        if (!kind.is("interface") && !kind.is("type")) {
            throw beyond(kind);
        }
        Token name = tokens.peek();
        String defined = tokens.requireWord();
        if (tokens.peek().is("<")) {
            throw name.place().fault("defines '" + defined + "' with parameters" + KNOWN);
        }
        Type type = kind.is("type") ? alias() : face();
        if (PLAIN.containsKey(defined) || definitions.putIfAbsent(defined, type) != null) {
            throw name.place().fault("defines '" + defined + "' once more");
        }
    }

    private Type alias() {
        tokens.require("=");
        return type();
    }

    private Type face() {
        List<Type> parts = new ArrayList<>();
        if (tokens.takeIf("extends")) {
            do {
                parts.add(single());
            } while (tokens.takeIf(","));
        }
        tokens.require("{");
        Fields own = fields();
        parts.add(own);
        return parts.size() == 1 ? own : new Merged(List.copyOf(parts));
    }

    // ---- types ----

    private Type type() {
        if (++depth > DEPTH) {
            throw tokens.peek().place().fault("nests types more than " + DEPTH + " deep");
        }
        tokens.takeIf("|");
        List<Type> members = new ArrayList<>();
        do {
            members.add(intersection());
        } while (tokens.takeIf("|"));
        depth--;
        return members.size() == 1 ? members.get(0) : new Union(List.copyOf(members));
    }

    private Type intersection() {
        tokens.takeIf("&");
        List<Type> parts = new ArrayList<>();
        do {
            parts.add(list());
        } while (tokens.takeIf("&"));
        return parts.size() == 1 ? parts.get(0) : new Merged(List.copyOf(parts));
    }

    private Type list() {
        tokens.takeIf("readonly");
        Type type = single();
        while (tokens.peek().is("[") && !tokens.peek().startsLine()) {
            tokens.take();
            tokens.require("]");
            type = new ListOf(type);
        }
        return type;
    }

    private Type single() {
        Token token = tokens.take();
        if (token.kind() == Kind.TEXT) {
            return new Literal(token.text());
        }
        if (token.kind() == Kind.NUMBER) {
            return new Literal(new BigDecimal(token.text()));
        }
        if (token.kind() == Kind.WORD) {
            return named(token);
        }
        if (token.is("{")) {
            return fields();
        }
        if (token.is("[")) {
            return tuple();
        }
        if (token.is("(")) {
            Type type = type();
            tokens.require(")");
            if (tokens.peek().is("=>")) {
                throw beyond(tokens.peek());
            }
            return type;
        }
        throw beyond(token);
    }

    private Type named(Token name) {
        Type plain = PLAIN.get(name.text());
        if (plain != null) {
            return plain;
        }
        if (!tokens.takeIf("<")) {
            return new Named(name.text(), name.place());
        }
        List<Type> arguments = new ArrayList<>();
        do {
            arguments.add(type());
        } while (tokens.takeIf(","));
        tokens.require(">");
        boolean isList = name.is("Array") || name.is("ReadonlyArray");
        if (isList && arguments.size() == 1) {
            return new ListOf(arguments.get(0));
        }
        if (name.is("Record") && arguments.size() == 2 && arguments.get(0) == Plain.STRING) {
            return new Fields(Map.of(), arguments.get(1));
        }
        throw beyond(name);
    }

    private Type tuple() {
        List<Type> items = new ArrayList<>();
        int required = 0;
        Type rest = null;
        while (!tokens.takeIf("]")) {
            if (tokens.takeIf("...")) {
                rest = restOf(tokens.peek());
            } else {
                items.add(type());
                required = tokens.takeIf("?") ? required : items.size();
            }
            if (!tokens.peek().is("]")) {
                tokens.require(",");
            }
        }
        return new Tuple(List.copyOf(items), required, rest);
    }

    private Type restOf(Token first) {
        if (type() instanceof ListOf list) {
            return list.item();
        }
        throw beyond(first);
    }

    // ---- fields ----

    private Fields fields() {
        Map<String, Field> named = new LinkedHashMap<>();
        @Nullable Type others = null;
        while (!tokens.takeIf("}")) {
            tokens.takeIf("readonly");
            if (tokens.takeIf("[")) {
                others = index();
            } else {
                field(named);
            }
            boolean isSeparated = tokens.takeIf(";") || tokens.takeIf(",");
            if (!isSeparated && !tokens.peek().is("}") && !tokens.peek().startsLine()) {
                tokens.require(";");
            }
        }
        return new Fields(named, others);
    }

    private void field(Map<String, Field> named) {
        Token name = tokens.take();
        if (name.kind() == Kind.SIGN || name.kind() == Kind.END) {
            throw name.place().fault("has '" + name.text() + "' instead of a field");
        }
        boolean optional = tokens.takeIf("?");
        if (tokens.peek().is("(")) {
            throw beyond(tokens.peek());
        }
        tokens.require(":");
        named.put(name.text(), new Field(type(), optional));
    }

    private Type index() {
        tokens.requireWord();
        tokens.require(":");
        tokens.require("string");
        tokens.require("]");
        tokens.require(":");
        return type();
    }

    private static IllegalArgumentException beyond(Token token) {
        String what = token.kind() == Kind.END
                ? "ends where a type is missing"
                : "has '" + token.text() + "', which is not known";
        return token.place().fault(what + KNOWN);
    }
}
