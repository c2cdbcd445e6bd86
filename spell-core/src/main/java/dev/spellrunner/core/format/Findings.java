// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.core.format;

import com.fasterxml.jackson.core.JsonLocation;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Collects the problems of one file, each with its place. Confined. */
final class Findings {

    private static final int ENOUGH = 1_000;
    private static final int LONGEST_QUOTE = 80;
    private static final int LONGEST_REASON = 300;
    private static final Pattern START_MARKER =
            Pattern.compile("\\(start marker at \\[Source: .*?line: (\\d+), column: (\\d+)]\\)");

    private final ReadLimits limits;
    private final List<Problem> problems = new ArrayList<>();
    private int errors;
    private String prefix = "";
    private @Nullable IOException told;

    Findings(ReadLimits limits) {
        this.limits = limits;
    }

    boolean hasErrors() {
        return errors > 0;
    }

    List<Problem> problems() {
        return problems;
    }

    /** Sets the pointer to the text that is read as JSON from now on; empty for the file itself. */
    void inside(String pointer) {
        prefix = pointer;
    }

    void error(@Nullable JsonParser parser, String message, @Nullable String hint) {
        errors++;
        if (errors <= ENOUGH) {
            problems.add(Problem.error(null, message).pointer(pointer(parser)).hint(hint));
        }
    }

    void warning(JsonParser parser, String message, @Nullable String hint) {
        warning(pointer(parser), message, hint);
    }

    void warning(String pointer, String message, @Nullable String hint) {
        if (problems.size() < ENOUGH) {
            problems.add(Problem.warning(null, message).pointer(pointer).hint(hint));
        }
    }

    void repeatedKey(JsonParser parser, String key) {
        warning(parser, "has the key '" + quote(key) + "' twice", "the later one counts");
    }

    void wrongKind(JsonParser parser, String what, @Nullable Object value, String expected) {
        error(parser, what + " is " + kind(value) + ", not " + expected, null);
    }

    /**
     * Adds what made reading end before the end of the text. Each level of reading may call it, so as to say where that
     * was: the first call counts.
     */
    void broken(@Nullable JsonParser parser, IOException cause) {
        if (cause == told) {
            return;
        }
        told = cause;
        if (cause instanceof StreamConstraintsException) {
            overLimit(parser, reason(cause));
            return;
        }
        JsonLocation place = cause instanceof JsonProcessingException e ? e.getLocation() : null;
        String where = place == null || place.getLineNr() < 1
                ? ""
                : "line " + place.getLineNr() + ", column " + place.getColumnNr() + ": ";
        error(parser, "is not well-formed JSON: " + where + reason(cause), null);
    }

    private void overLimit(@Nullable JsonParser parser, String reason) {
        if (reason.contains("nesting depth")) {
            error(parser, "is nested more than " + limits.depth() + " deep", "raise SpellReader.Builder.maxDepth");
        } else if (reason.contains("String value length")) {
            error(
                    parser,
                    "has a text of more than " + limits.stringLength() + " characters",
                    "raise SpellReader.Builder.maxStringLength");
        } else {
            error(parser, "is over a limit: " + reason, null);
        }
    }

    /** Says which node the problems since {@code first} are of. */
    void placeAt(int first, String nodeId, @Nullable String component) {
        for (int i = first; i < problems.size(); i++) {
            problems.set(i, problems.get(i).at(nodeId, component));
        }
    }

    /** Says which socket the problems since {@code first} are of. */
    void placeAtSocket(int first, String key) {
        for (int i = first; i < problems.size(); i++) {
            problems.set(i, problems.get(i).socket(key));
        }
    }

    private String pointer(@Nullable JsonParser parser) {
        return parser == null ? prefix : prefix + parser.getParsingContext().pathAsPointer();
    }

    static String kind(@Nullable Object value) {
        if (value == null) {
            return "null";
        }
        if (value instanceof Map) {
            return "an object";
        }
        if (value instanceof List) {
            return "a list";
        }
        if (value instanceof Boolean) {
            return value.toString();
        }
        return value instanceof Number ? "a number" : "a text";
    }

    static String quote(String text) {
        return shortened(text, LONGEST_QUOTE);
    }

    private static String reason(IOException cause) {
        String message = cause instanceof JsonProcessingException e ? e.getOriginalMessage() : cause.getMessage();
        String oneLine = message == null ? cause.getClass().getSimpleName() : message.replace('\n', ' ');
        return shortened(START_MARKER.matcher(oneLine).replaceAll("(opened in line $1, column $2)"), LONGEST_REASON);
    }

    private static String shortened(String text, int length) {
        return text.length() <= length ? text : text.substring(0, length - 1) + "…";
    }
}
