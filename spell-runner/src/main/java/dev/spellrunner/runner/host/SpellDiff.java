// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.host;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.spellrunner.runner.host.ServiceException.Code;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * Changes JSON by operations of ot-json0, the type by which ShareDB and Thoth's editor change documents: {@code oi, od} of
 * an object, {@code li, ld, lm} of a list, {@code na} of a number, {@code si, sd} of a text, and the subtype
 * {@code text0}. Applies them all or none.
 */
final class SpellDiff {

    /** Of the object that holds the document, so that the document itself can be replaced as anything within it can. */
    private static final String DOCUMENT = "document";

    private final ObjectNode holder = JsonNodeFactory.instance.objectNode();
    private final ChangeBounds bounds;

    private SpellDiff(JsonNode document) {
        holder.set(DOCUMENT, document.deepCopy());
        bounds = new ChangeBounds(document);
    }

    /**
     * Returns a document after some operations, each of which sees what those before it left.
     *
     * @param document not changed
     * @param operations a list of them
     * @throws ServiceException {@code invalid-request}, which names the operation that does not fit, and its path
     */
    static JsonNode applied(JsonNode document, JsonNode operations) {
        ChangeBounds.requireFew(operations.size(), "diff");
        SpellDiff diff = new SpellDiff(document);
        for (int i = 0; i < operations.size(); i++) {
            JsonNode operation = operations.get(i);
            try {
                diff.apply(operation);
                diff.countRemoved(operation);
            } catch (DoesNotFit e) {
                throw e.at("diff[" + i + "]", i, pointer(operation.path("p")));
            }
        }
        return diff.holder.get(DOCUMENT);
    }

    private static String pointer(JsonNode path) {
        StringJoiner pointer = new StringJoiner("/", "/", "").setEmptyValue("");
        path.forEach(key -> pointer.add(key.asText()));
        return pointer.toString();
    }

    // ---- one operation ----

    private void apply(JsonNode operation) {
        if (!operation.isObject() || !operation.path("p").isArray()) {
            throw new DoesNotFit("is not an operation of ot-json0 (send {p: [...], ...})");
        }
        ArrayNode path = (ArrayNode) operation.get("p");
        for (String field : List.of("oi", "li")) {
            if (operation.has(field)) {
                bounds.add(operation.get(field), path.size());
            }
        }
        if (operation.has("si") || operation.has("sd")) {
            editText(path, operation);
            return;
        }
        JsonNode parent = at(path, path.size() - 1);
        JsonNode key = path.isEmpty() ? holder.textNode(DOCUMENT) : path.get(path.size() - 1);
        if (operation.has("na")) {
            put(parent, key, Json0Values.sum(element(parent, key), operation.get("na")));
        } else if (operation.has("t")) {
            requireText0(operation);
            put(parent, key, edited(element(parent, key), operation.path("o")));
        } else if (operation.has("li") || operation.has("ld") || operation.has("lm")) {
            changeList(parent, key, operation);
        } else if (operation.has("oi") || operation.has("od")) {
            changeObject(parent, key, operation);
        } else {
            throw new DoesNotFit("says nothing to do (send one of oi, od, li, ld, lm, na, si, sd, t)");
        }
    }

    private void countRemoved(JsonNode operation) {
        for (String field : List.of("od", "ld")) {
            if (operation.has(field)) {
                bounds.remove(operation.get(field));
            }
        }
    }

    private static void requireText0(JsonNode operation) {
        String type = operation.get("t").asText();
        if (!type.equals("text0")) {
            throw new DoesNotFit("has the unknown subtype '" + Shown.of(type) + "' (only 'text0' is known)");
        }
    }

    /** The last of the path is the place within the text. */
    private void editText(ArrayNode path, JsonNode operation) {
        if (path.isEmpty() || !path.get(path.size() - 1).isIntegralNumber()) {
            throw new DoesNotFit("does not say where in the text (end the path with an offset)");
        }
        ObjectNode edit = holder.objectNode();
        edit.set("p", path.get(path.size() - 1));
        edit.set(operation.has("si") ? "i" : "d", operation.get(operation.has("si") ? "si" : "sd"));
        JsonNode parent = at(path, path.size() - 2);
        JsonNode key = path.size() == 1 ? holder.textNode(DOCUMENT) : path.get(path.size() - 2);
        put(parent, key, edited(element(parent, key), holder.arrayNode().add(edit)));
    }

    private JsonNode edited(JsonNode there, JsonNode edits) {
        edits.forEach(edit -> bounds.addText(edit.path("i").asText().length()));
        if (edits.size() > ChangeBounds.MOST_OPERATIONS) {
            throw new DoesNotFit(Code.LIMIT, "has more than " + ChangeBounds.MOST_OPERATIONS + " edits");
        }
        return Json0Values.edited(there, edits);
    }

    private static void changeObject(JsonNode parent, JsonNode key, JsonNode operation) {
        if (!(parent instanceof ObjectNode object)) {
            throw new DoesNotFit("is not in an object (use li, ld and lm for lists)");
        }
        String name = key.asText();
        JsonNode there = object.get(name);
        if (operation.has("od")) {
            requireSame("od", operation.get("od"), there);
            object.remove(name);
        } else if (there != null) {
            throw new DoesNotFit("is there already (send its value as od too, to replace it)");
        }
        if (operation.has("oi")) {
            object.set(name, operation.get("oi").deepCopy());
        }
    }

    private static void changeList(JsonNode parent, JsonNode key, JsonNode operation) {
        if (!(parent instanceof ArrayNode list)) {
            throw new DoesNotFit("is not in a list (use oi and od for objects)");
        }
        int length = list.size();
        if (operation.has("lm")) {
            int from = index(key, length - 1);
            int to = index(operation.get("lm"), length - 1);
            list.insert(to, list.remove(from));
            return;
        }
        boolean deletes = operation.has("ld");
        int index = index(key, deletes ? length - 1 : length);
        if (deletes) {
            requireSame("ld", operation.get("ld"), list.get(index));
            list.remove(index);
        }
        if (operation.has("li")) {
            list.insert(index, operation.get("li").deepCopy());
        }
    }

    private static void requireSame(String field, JsonNode told, @Nullable JsonNode there) {
        if (there == null) {
            throw new DoesNotFit("is not there");
        }
        if (!Json0Values.isSame(told, there)) {
            throw new DoesNotFit("is " + Shown.of(there.toString()) + ", and not what " + field + " says, "
                    + Shown.of(told.toString()) + " (get the spell again)");
        }
    }

    // ---- places ----

    /** Returns what the first keys of a path lead to; what holds the document, if there are fewer than none. */
    private JsonNode at(ArrayNode path, int keys) {
        JsonNode place = keys < 0 ? holder : element(holder, holder.textNode(DOCUMENT));
        for (int i = 0; i < keys; i++) {
            place = element(place, path.get(i));
        }
        return place;
    }

    private static JsonNode element(JsonNode parent, JsonNode key) {
        JsonNode element;
        if (parent instanceof ArrayNode list) {
            element = list.get(index(key, list.size() - 1));
        } else {
            element = key.isValueNode() ? parent.get(key.asText()) : null;
        }
        if (element == null) {
            throw new DoesNotFit("there is no '" + Shown.of(key.asText()) + "'");
        }
        return element;
    }

    private static int index(JsonNode key, int last) {
        if (!key.canConvertToInt() || !key.isIntegralNumber() || key.intValue() < 0 || key.intValue() > last) {
            throw new DoesNotFit("'" + Shown.of(key.asText()) + "' is not an index of the list"
                    + (last < 0 ? ", which is empty" : " (0 to " + last + " are)"));
        }
        return key.intValue();
    }

    private static void put(JsonNode parent, JsonNode key, JsonNode value) {
        if (parent instanceof ObjectNode object) {
            object.set(key.asText(), value);
        } else {
            ((ArrayNode) parent).set(key.intValue(), value);
        }
    }
}
