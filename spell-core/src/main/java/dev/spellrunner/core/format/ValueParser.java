// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.io.NumberOutput;
import dev.spellrunner.core.spell.Json;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Reads values of any kind. Its recursion is bounded by the parser's limit of depth. Confined. */
final class ValueParser {

    /** Two decimals of no more digits than this are never the same double. */
    private static final int DIGITS_OF_A_DOUBLE = 15;

    /** A whole number of no more letters than this is an int, and reading it as one is faster. */
    private static final int DIGITS_OF_AN_INT = 9;

    private static final int USUAL_ITEMS = 16;

    private final Findings findings;
    private final Texts texts = new Texts();
    /** The items of all lists that are being read, the innermost last. */
    private @Nullable Object[] items = new Object[USUAL_ITEMS];

    private int itemCount;

    ValueParser(Findings findings) {
        this.findings = findings;
    }

    /** Returns the texts that were read. */
    Texts texts() {
        return texts;
    }

    /** Returns the object that a text holds as JSON; null if it holds none. */
    static @Nullable Map<?, ?> objectIn(String text, JsonFactory json) {
        try (JsonParser parser = json.createParser(text)) {
            if (parser.nextToken() != JsonToken.START_OBJECT) {
                return null;
            }
            Map<?, ?> object = new ValueParser(new Findings(ReadLimits.DEFAULT)).object(parser);
            return parser.nextToken() == null ? object : null;
        } catch (IOException e) {
            return null;
        }
    }

    /** Reads the value at the parser's token, up to its end. */
    @Nullable
    Object value(JsonParser parser) throws IOException {
        return switch (parser.currentToken()) {
            case START_OBJECT -> object(parser);
            case START_ARRAY -> list(parser);
            case VALUE_STRING -> texts.read(parser);
            case VALUE_NUMBER_INT -> whole(parser);
            case VALUE_NUMBER_FLOAT -> decimal(parser);
            case VALUE_TRUE -> true;
            case VALUE_FALSE -> false;
            default -> null;
        };
    }

    Map<String, @Nullable Object> object(JsonParser parser) throws IOException {
        Json.ObjectBuilder object = Json.object();
        for (String key = parser.nextFieldName(); key != null; key = parser.nextFieldName()) {
            parser.nextToken();
            if (!object.put(key, value(parser))) {
                findings.repeatedKey(parser, key);
            }
        }
        return object.build();
    }

    private List<@Nullable Object> list(JsonParser parser) throws IOException {
        int first = itemCount;
        while (parser.nextToken() != JsonToken.END_ARRAY) {
            Object item = value(parser);
            if (itemCount == items.length) {
                items = Arrays.copyOf(items, 2 * itemCount);
            }
            items[itemCount++] = item;
        }
        if (itemCount == first) {
            return Json.freeze(List.of());
        }
        List<@Nullable Object> list = Json.freeze(Arrays.asList(Arrays.copyOfRange(items, first, itemCount)));
        Arrays.fill(items, first, itemCount, null);
        itemCount = first;
        return list;
    }

    private Number whole(JsonParser parser) throws IOException {
        return parser.getTextLength() <= DIGITS_OF_AN_INT ? texts.readInt(parser) : parser.getNumberValue();
    }

    /** A double where it says the same as the file, else all the digits. */
    private static Number decimal(JsonParser parser) throws IOException {
        double number = parser.getDoubleValue();
        if (isShort(parser) && number != 0) {
            return number;
        }
        String text = parser.getText();
        if (Double.isInfinite(number)) {
            return exact(parser, text);
        }
        String printed = NumberOutput.toString(number, true);
        if (printed.equals(text)) {
            return number;
        }
        BigDecimal exact = exact(parser, text);
        return exact.compareTo(new BigDecimal(printed)) == 0 ? (Number) number : exact;
    }

    private static BigDecimal exact(JsonParser parser, String text) throws JsonParseException {
        try {
            return new BigDecimal(text);
        } catch (NumberFormatException e) {
            throw new JsonParseException(parser, "the exponent of " + Findings.quote(text) + " is too large", e);
        }
    }

    private static boolean isShort(JsonParser parser) throws IOException {
        if (parser.getTextLength() > DIGITS_OF_A_DOUBLE) {
            return false;
        }
        char[] text = parser.getTextCharacters();
        int start = parser.getTextOffset();
        for (int i = start; i < start + parser.getTextLength(); i++) {
            if (text[i] == 'e' || text[i] == 'E') {
                return false;
            }
        }
        return true;
    }
}
