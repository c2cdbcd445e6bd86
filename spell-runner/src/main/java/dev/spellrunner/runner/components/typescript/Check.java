// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components.typescript;

import dev.spellrunner.runner.components.typescript.Type.Field;
import dev.spellrunner.runner.components.typescript.Type.Fields;
import dev.spellrunner.runner.components.typescript.Type.ListOf;
import dev.spellrunner.runner.components.typescript.Type.Literal;
import dev.spellrunner.runner.components.typescript.Type.Plain;
import dev.spellrunner.runner.components.typescript.Type.Tuple;
import dev.spellrunner.runner.components.typescript.Type.Union;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Checks one value against a type, and says where it differs first. Confined. */
final class Check {

    /** So many literals are listed where a value is none of them. */
    private static final int LISTED = 60;

    private static final int SHOWN = 80;

    private final Definitions definitions;

    Check(Definitions definitions) {
        this.definitions = definitions;
    }

    @Nullable
    String faultOf(Type type, @Nullable Object value) {
        return faultAt("", type, value);
    }

    private @Nullable String faultAt(String path, Type written, @Nullable Object value) {
        Type type = definitions.resolved(written);
        if (type instanceof Union union) {
            return faultOfUnion(path, union, value);
        }
        if (type instanceof Fields fields && value instanceof Map<?, ?> object) {
            return faultOfFields(path, fields, object);
        }
        if (type instanceof ListOf list && value instanceof List<?> items) {
            return faultOfItems(path, new Tuple(List.of(), 0, list.item()), items);
        }
        if (type instanceof Tuple tuple && value instanceof List<?> items) {
            return faultOfItems(path, tuple, items);
        }
        return fits(type, value) ? null : place(path) + " should be " + inWords(type) + ", but is " + shown(value);
    }

    private static boolean fits(Type type, @Nullable Object value) {
        if (type instanceof Literal literal) {
            if (value instanceof Number number && literal.value() instanceof BigDecimal wanted) {
                return wanted.compareTo(new BigDecimal(number.toString())) == 0;
            }
            return literal.value().equals(value);
        }
        if (!(type instanceof Plain plain)) {
            return false;
        }
        return switch (plain) {
            case STRING -> value instanceof String;
            case NUMBER -> value instanceof Number;
            case BOOLEAN -> value instanceof Boolean;
            case NULL -> value == null;
            case UNDEFINED -> false;
            case OBJECT -> value instanceof Map<?, ?> || value instanceof List<?>;
            case ANY -> true;
        };
    }

    private @Nullable String faultOfUnion(String path, Union union, @Nullable Object value) {
        List<String> faults = new ArrayList<>();
        for (Type member : union.members()) {
            String fault = faultAt(path, member, value);
            if (fault == null) {
                return null;
            }
            faults.add(fault);
        }
        List<Type> members = union.members().stream().map(definitions::resolved).toList();
        boolean isSimple = members.stream().allMatch(member -> member instanceof Literal || member instanceof Plain);
        return isSimple
                ? place(path) + " should be " + inWords(union) + ", but is " + shown(value)
                : String.join(", or ", faults);
    }

    private @Nullable String faultOfFields(String path, Fields fields, Map<?, ?> object) {
        for (Map.Entry<String, Field> each : fields.named().entrySet()) {
            String name = each.getKey();
            Field field = each.getValue();
            if (!object.containsKey(name)) {
                if (!field.optional() && !mayBeAbsent(field.type())) {
                    return place(path) + " lacks the field '" + name + "'";
                }
                continue;
            }
            String fault = faultAt(child(path, name), field.type(), object.get(name));
            if (fault != null) {
                return fault;
            }
        }
        for (Map.Entry<?, ?> each : object.entrySet()) {
            String name = String.valueOf(each.getKey());
            Type others = fields.others();
            if (!fields.named().containsKey(name)) {
                String fault = others == null
                        ? place(path) + " has the field '" + name + "', which its type does not have"
                        : faultAt(child(path, name), others, each.getValue());
                if (fault != null) {
                    return fault;
                }
            }
        }
        return null;
    }

    private boolean mayBeAbsent(Type written) {
        Type type = definitions.resolved(written);
        return type == Plain.UNDEFINED
                || (type instanceof Union union && union.members().stream().anyMatch(this::mayBeAbsent));
    }

    private @Nullable String faultOfItems(String path, Tuple tuple, List<?> items) {
        int most = tuple.items().size();
        if (items.size() < tuple.required() || (items.size() > most && tuple.rest() == null)) {
            String wanted = tuple.required() == most ? "" + most : tuple.required() + " to " + most;
            return place(path) + " should have " + wanted + " items, but has " + items.size();
        }
        for (int i = 0; i < items.size(); i++) {
            Type type = i < most ? tuple.items().get(i) : tuple.rest();
            String fault = type == null ? null : faultAt(path + "[" + i + "]", type, items.get(i));
            if (fault != null) {
                return fault;
            }
        }
        return null;
    }

    // ---- words ----

    private static String place(String path) {
        return path.isEmpty() ? "the object" : "'" + path + "'";
    }

    private static String child(String path, String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    private String inWords(Type written) {
        Type type = definitions.resolved(written);
        if (type instanceof Literal literal) {
            return shown(literal.value());
        }
        if (type instanceof Union union) {
            String more = union.members().size() > LISTED ? ", …" : "";
            return union.members().stream().limit(LISTED).map(this::inWords).collect(Collectors.joining(" or ")) + more;
        }
        if (type instanceof Plain plain) {
            return switch (plain) {
                case STRING -> "a string";
                case NUMBER -> "a number";
                case BOOLEAN -> "true or false";
                case NULL -> "null";
                case UNDEFINED -> "left out";
                case OBJECT -> "an object";
                case ANY -> "anything";
            };
        }
        return type instanceof Fields ? "an object" : "a list";
    }

    private static String shown(@Nullable Object value) {
        if (value instanceof Map<?, ?>) {
            return "an object";
        }
        if (value instanceof List<?>) {
            return "a list";
        }
        String text = value instanceof String ? "'" + value + "'" : String.valueOf(value);
        return text.length() <= SHOWN ? text : text.substring(0, SHOWN - 1) + "…'";
    }
}
