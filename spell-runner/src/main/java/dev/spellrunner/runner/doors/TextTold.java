// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.doors;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.spellrunner.core.event.NodePath;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The text that a node tells of its progress, read from the wire form of the event alone: there is one for each token, and
 * the rest of the event is of no use to a stream of text. Immutable; its bytes must not be changed.
 */
public final class TextTold {

    private static final JsonFactory JSON = new JsonFactory();

    private final String text;
    private final byte[] json;

    private TextTold(String text, byte[] json) {
        this.text = text;
        this.json = json;
    }

    /** Returns the text; not empty. */
    public String text() {
        return text;
    }

    /** Returns the same as a string of JSON, in UTF-8. */
    public byte[] json() {
        return json;
    }

    /**
     * Reads an event.
     *
     * @param event an event of progress in its wire form
     * @param from the node whose text is wanted
     * @return null if the event is of another node, or its chunk is no text
     */
    public static @Nullable TextTold of(byte[] event, NodePath from) {
        try (JsonParser parser = JSON.createParser(event)) {
            boolean isFrom = false;
            TextTold told = null;
            parser.nextToken();
            for (String field = parser.nextFieldName(); field != null; field = parser.nextFieldName()) {
                JsonToken value = parser.nextToken();
                if (field.equals("path")) {
                    isFrom = parser.getText().equals(from.toString());
                } else if (field.equals("chunk") && value == JsonToken.VALUE_STRING) {
                    told = read(parser, event);
                } else {
                    parser.skipChildren();
                }
            }
            return isFrom && told != null && !told.text().isEmpty() ? told : null;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static TextTold read(JsonParser parser, byte[] event) throws IOException {
        int begin = (int) parser.currentTokenLocation().getByteOffset();
        String text = parser.getText();
        int end = (int) parser.currentLocation().getByteOffset();
        return new TextTold(text, Arrays.copyOfRange(event, begin, end));
    }
}
