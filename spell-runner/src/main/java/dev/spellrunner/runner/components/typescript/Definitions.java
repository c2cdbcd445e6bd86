// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components.typescript;

import static java.util.Objects.requireNonNull;

import dev.spellrunner.runner.components.typescript.Type.Field;
import dev.spellrunner.runner.components.typescript.Type.Fields;
import dev.spellrunner.runner.components.typescript.Type.ListOf;
import dev.spellrunner.runner.components.typescript.Type.Merged;
import dev.spellrunner.runner.components.typescript.Type.Named;
import dev.spellrunner.runner.components.typescript.Type.Tuple;
import dev.spellrunner.runner.components.typescript.Type.Union;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Types by name, as a text in TypeScript defines them. Immutable. */
public final class Definitions {

    private final Map<String, Type> types;

    private Definitions(Map<String, Type> types) {
        this.types = types;
    }

    /**
     * Reads definitions: interfaces and type aliases of plain values.
     *
     * @param source the text
     * @throws IllegalArgumentException if something else is written there, or a type that is not defined; tells line and column
     */
    public static Definitions read(String source) {
        Definitions definitions = new Definitions(new TypeReader(source).definitions());
        definitions.types.values().forEach(definitions::requireDefined);
        definitions.types.forEach((name, type) -> definitions.requireFinite(name, type, new HashSet<>(Set.of(name))));
        definitions.types.values().forEach(definitions::requireObjects);
        return definitions;
    }

    /**
     * Returns what is wrong with a value of JSON; null if it is of a type.
     *
     * @param name the name of the type
     * @param value the value, of maps, lists, texts, numbers, truth values and null
     * @throws IllegalArgumentException if there is no such type
     */
    public @Nullable String faultOf(String name, @Nullable Object value) {
        return new Check(this).faultOf(type(name), value);
    }

    /**
     * Requires that a type is defined.
     *
     * @throws IllegalArgumentException if it is not
     */
    public void requireType(String name) {
        if (!types.containsKey(name)) {
            throw new IllegalArgumentException("names the type '" + name + "', which is not defined (defined are '"
                    + String.join("', '", types.keySet()) + "')");
        }
    }

    private Type type(String name) {
        requireType(name);
        return requireNonNull(types.get(name));
    }

    /** Returns what a name stands for. */
    Type resolved(Type type) {
        Type resolved = type;
        while (resolved instanceof Named named) {
            resolved = type(named.name());
        }
        return resolved instanceof Merged merged ? fieldsOf(merged) : resolved;
    }

    private Fields fieldsOf(Merged merged) {
        Map<String, Field> fields = new LinkedHashMap<>();
        Type others = null;
        for (Type part : merged.parts()) {
            if (!(resolved(part) instanceof Fields its)) {
                throw new IllegalArgumentException("joins a type with others that is none of objects");
            }
            fields.putAll(its.named());
            others = its.others() == null ? others : its.others();
        }
        return new Fields(fields, others);
    }

    // ---- checks of the definitions ----

    private void requireDefined(Type type) {
        if (type instanceof Named named && !types.containsKey(named.name())) {
            throw named.place().fault("names the type '" + named.name() + "', which is not defined");
        }
        partsOf(type).forEach(this::requireDefined);
    }

    /** A name that stands for itself, with nothing in between that takes a part of the value, has no values. */
    private void requireFinite(String defined, Type type, Set<String> standing) {
        if (type instanceof Named named) {
            if (!standing.add(named.name())) {
                throw named.place().fault("defines '" + defined + "' by itself");
            }
            requireFinite(defined, type(named.name()), standing);
            standing.remove(named.name());
        } else if (type instanceof Union || type instanceof Merged) {
            partsOf(type).forEach(part -> requireFinite(defined, part, standing));
        }
    }

    private void requireObjects(Type type) {
        if (type instanceof Merged merged) {
            fieldsOf(merged);
        }
        partsOf(type).forEach(this::requireObjects);
    }

    private static List<Type> partsOf(Type type) {
        List<Type> parts = new ArrayList<>();
        if (type instanceof ListOf list) {
            parts.add(list.item());
        } else if (type instanceof Tuple tuple) {
            parts.addAll(tuple.items());
            addIfThere(parts, tuple.rest());
        } else if (type instanceof Fields fields) {
            fields.named().values().forEach(field -> parts.add(field.type()));
            addIfThere(parts, fields.others());
        } else if (type instanceof Union union) {
            parts.addAll(union.members());
        } else if (type instanceof Merged merged) {
            parts.addAll(merged.parts());
        }
        return parts;
    }

    private static void addIfThere(List<Type> parts, @Nullable Type type) {
        if (type != null) {
            parts.add(type);
        }
    }
}
