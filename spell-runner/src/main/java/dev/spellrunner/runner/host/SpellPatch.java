// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Changes JSON by the operations of RFC 6902: {@code add}, {@code remove}, {@code replace}, {@code move}, {@code copy} and
 * {@code test}. Applies them all or none, within {@link ChangeBounds}. Confined.
 */
final class SpellPatch {

    /** Of the object that holds the document, so that the document itself can be replaced as anything within it can. */
    private static final String DOCUMENT = "document";

    private final ObjectNode holder = JsonNodeFactory.instance.objectNode();
    private final ChangeBounds bounds;

    private SpellPatch(JsonNode document) {
        holder.set(DOCUMENT, document.deepCopy());
        bounds = new ChangeBounds(document);
    }

    /**
     * Returns a document after some operations, each of which sees what those before it left.
     *
     * @param document not changed
     * @param operations a list of them
     * @throws ServiceException {@code invalid-request} or {@code limit}, which names the operation that does not fit
     */
    static JsonNode applied(JsonNode document, JsonNode operations) {
        ChangeBounds.requireFew(operations.size(), "patch");
        SpellPatch patch = new SpellPatch(document);
        for (int i = 0; i < operations.size(); i++) {
            JsonNode operation = operations.get(i);
            try {
                patch.apply(operation);
            } catch (DoesNotFit e) {
                String place = "patch[" + i + "] '" + DoesNotFit.shown(operation.path("op")) + "'";
                throw e.at(place, i, operation.path("path").asText());
            }
        }
        return patch.holder.get(DOCUMENT);
    }

    // ---- one operation ----

    private void apply(JsonNode operation) {
        if (!operation.isObject()) {
            throw new DoesNotFit("is not an operation of RFC 6902 (send {op, path, ...})");
        }
        String op = text(operation, "op");
        List<String> path = keys(text(operation, "path"));
        switch (op) {
            case "add" -> add(path, value(operation));
            case "remove" -> remove(path);
            case "replace" -> replace(path, value(operation));
            case "move" -> move(keys(text(operation, "from")), path);
            case "copy" -> add(path, at(keys(text(operation, "from"))));
            case "test" -> test(path, value(operation));
            default ->
                throw new DoesNotFit("is an unknown operation (send one of add, remove, replace, move, copy, test)");
        }
    }

    private void add(List<String> path, JsonNode value) {
        bounds.add(value, path.size());
        put(path, value.deepCopy());
    }

    private void put(List<String> path, JsonNode value) {
        JsonNode parent = parent(path);
        String key = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            JsonNode before = object.replace(key, value);
            if (before != null) {
                bounds.remove(before);
            }
        } else if (parent instanceof ArrayNode list) {
            list.insert(key.equals("-") ? list.size() : index(key, list.size()), value);
        } else {
            throw new DoesNotFit("is neither in an object nor in a list");
        }
    }

    private JsonNode remove(List<String> path) {
        if (path.size() == 1) {
            throw new DoesNotFit("the whole spell cannot be taken away");
        }
        JsonNode parent = parent(path);
        String key = path.get(path.size() - 1);
        JsonNode there = element(parent, key);
        if (parent instanceof ObjectNode object) {
            object.remove(key);
        } else {
            ((ArrayNode) parent).remove(index(key, parent.size() - 1));
        }
        bounds.remove(there);
        return there;
    }

    private void replace(List<String> path, JsonNode value) {
        JsonNode there = at(path);
        bounds.add(value, path.size());
        JsonNode parent = parent(path);
        String key = path.get(path.size() - 1);
        if (parent instanceof ObjectNode object) {
            object.set(key, value.deepCopy());
        } else {
            ((ArrayNode) parent).set(index(key, parent.size() - 1), value.deepCopy());
        }
        bounds.remove(there);
    }

    private void move(List<String> from, List<String> path) {
        if (path.size() > from.size() && path.subList(0, from.size()).equals(from)) {
            throw new DoesNotFit("a value cannot be moved into itself");
        }
        if (path.equals(from)) {
            at(from);
            return;
        }
        JsonNode moved = remove(from);
        bounds.add(moved, path.size());
        put(path, moved);
    }

    private void test(List<String> path, JsonNode value) {
        JsonNode there = at(path);
        if (!Json0Values.isSame(value, there)) {
            throw new DoesNotFit("is " + DoesNotFit.shown(there) + ", and not " + DoesNotFit.shown(value));
        }
    }

    // ---- fields ----

    private static String text(JsonNode operation, String field) {
        JsonNode value = operation.path(field);
        if (!value.isTextual()) {
            throw new DoesNotFit("has no text '" + field + "'");
        }
        return value.textValue();
    }

    private static JsonNode value(JsonNode operation) {
        JsonNode value = operation.get("value");
        if (value == null) {
            throw new DoesNotFit("has no 'value'");
        }
        return value;
    }

    /** Returns the keys that a JSON pointer (RFC 6901) names, from the holder on. */
    private static List<String> keys(String pointer) {
        if (!pointer.isEmpty() && pointer.charAt(0) != '/') {
            throw new DoesNotFit("'" + Shown.of(pointer) + "' is not a JSON pointer (begin it with /)");
        }
        List<String> keys = new ArrayList<>();
        keys.add(DOCUMENT);
        int start = 1;
        while (start <= pointer.length()) {
            int end = pointer.indexOf('/', start);
            end = end < 0 ? pointer.length() : end;
            keys.add(unescaped(pointer.substring(start, end)));
            start = end + 1;
        }
        return keys;
    }

    private static String unescaped(String key) {
        for (int at = key.indexOf('~'); at >= 0; at = key.indexOf('~', at + 1)) {
            if (at + 1 == key.length() || (key.charAt(at + 1) != '0' && key.charAt(at + 1) != '1')) {
                throw new DoesNotFit(
                        "'" + Shown.of(key) + "' is not a key of a JSON pointer (write ~0 for ~ and ~1 for /)");
            }
        }
        return key.replace("~1", "/").replace("~0", "~");
    }

    // ---- places ----

    private JsonNode at(List<String> path) {
        return element(parent(path), path.get(path.size() - 1));
    }

    private JsonNode parent(List<String> path) {
        JsonNode place = holder;
        for (String key : path.subList(0, path.size() - 1)) {
            place = element(place, key);
        }
        return place;
    }

    private static JsonNode element(JsonNode parent, String key) {
        @Nullable
        JsonNode element = parent instanceof ArrayNode list ? list.get(index(key, list.size() - 1)) : parent.get(key);
        if (element == null) {
            throw new DoesNotFit("there is no '" + Shown.of(key) + "'");
        }
        return element;
    }

    private static int index(String key, int last) {
        boolean isNumber = key.matches("0|[1-9][0-9]{0,8}");
        if (!isNumber || Integer.parseInt(key) > last) {
            throw new DoesNotFit("'" + Shown.of(key) + "' is not an index of the list"
                    + (last < 0 ? ", which is empty" : " (0 to " + last + " are)"));
        }
        return Integer.parseInt(key);
    }
}
