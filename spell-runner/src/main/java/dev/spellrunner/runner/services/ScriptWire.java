// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.services;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The lines of JSON between a process and its child that runs scripts. A question is {@code {name, code, function?}} to compile,
 * with {@code arguments} and {@code globals} to call. The answers to it are any number of {@code {log}} and then {@code
 * {result}} or {@code {error, line}}.
 */
final class ScriptWire {

    static final String LOG = "log";

    private static final String RESULT = "result";
    private static final String ERROR = "error";
    private static final String LINE = "line";
    private static final int ESCAPED = 6;
    private static final int FRAME = 1000;

    private ScriptWire() {}

    /** Returns how long a line with so many characters of content may be. */
    static int longestLine(int content) {
        return (int) Math.min(Integer.MAX_VALUE - FRAME, (long) content * ESCAPED + FRAME);
    }

    static String compile(ScriptSource source) {
        return JsonText.write(fields(source));
    }

    static String call(ScriptSource source, ScriptCall call) {
        Map<String, @Nullable Object> fields = fields(source);
        fields.put("arguments", call.arguments());
        fields.put("globals", call.globals());
        return JsonText.write(fields);
    }

    private static Map<String, @Nullable Object> fields(ScriptSource source) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put("name", source.name());
        fields.put("code", source.code());
        if (source.function() != null) {
            fields.put("function", source.function());
        }
        return fields;
    }

    /** Reads a line. */
    static Map<?, ?> fields(String line) throws IOException {
        if (JsonText.read(line) instanceof Map<?, ?> fields) {
            return fields;
        }
        throw new IOException("a line is no object");
    }

    static ScriptSource source(Map<?, ?> question) {
        Object function = question.get("function");
        return new ScriptSource(
                String.valueOf(question.get("name")),
                String.valueOf(question.get("code")),
                function == null ? null : function.toString());
    }

    /** Returns the call of a question; null if it is one to compile. */
    @SuppressWarnings("unchecked")
    static @Nullable ScriptCall call(Map<?, ?> question) {
        return question.get("arguments") instanceof List<?> arguments
                        && question.get("globals") instanceof Map<?, ?> globals
                ? new ScriptCall((List<@Nullable Object>) arguments, (Map<String, @Nullable Object>) globals)
                : null;
    }

    static String log(String text) {
        return JsonText.write(Map.of(LOG, text));
    }

    static String answer(@Nullable Object result) {
        Map<String, @Nullable Object> fields = new LinkedHashMap<>();
        fields.put(RESULT, result);
        return JsonText.write(fields);
    }

    static String error(String message, int line) {
        return JsonText.write(Map.of(ERROR, message, LINE, line));
    }

    /**
     * Returns the result of the answer that ends a call.
     *
     * @throws ScriptException if the script failed
     */
    static @Nullable Object result(Map<?, ?> answer) {
        if (answer.get(ERROR) instanceof String message) {
            int line = answer.get(LINE) instanceof Number number ? number.intValue() : 0;
            throw new ScriptException(message, line, null);
        }
        return answer.get(RESULT);
    }
}
