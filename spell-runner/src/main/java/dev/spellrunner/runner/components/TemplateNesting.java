// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Bounds how deep a template of Handlebars nests, before the parser, which is recursive, sees it. */
final class TemplateNesting {

    private static final int MAX_DEPTH = 100;

    /** Matches comments and raw text, which do not count, and then the tags and parentheses that nest. */
    private static final Pattern MARKS = Pattern.compile(
            "\\{\\{~?!--.*?--~?\\}\\}|\\{\\{~?![^}]*\\}\\}|\\\\\\{\\{"
                    + "|(?<open>\\{\\{~?[#^](?!\\s*~?\\}\\}))|(?<chain>\\{\\{~?\\s*else\\s+[^}\\s])|(?<close>\\{\\{~?/)|(?<inner>\\()|(?<end>\\))",
            Pattern.DOTALL);

    private TemplateNesting() {}

    /**
     * Checks a template.
     *
     * @throws IllegalArgumentException if it nests too deep; tells the line
     */
    static void check(String setting, String text) {
        Deque<Integer> blocks = new ArrayDeque<>();
        int depth = 0;
        int parentheses = 0;
        Matcher mark = MARKS.matcher(text);
        while (mark.find()) {
            if (mark.group("open") != null) {
                blocks.push(1);
                depth++;
                parentheses = 0;
            } else if (mark.group("chain") != null && !blocks.isEmpty()) {
                blocks.push(blocks.pop() + 1);
                depth++;
            } else if (mark.group("close") != null && !blocks.isEmpty()) {
                depth -= blocks.pop();
                parentheses = 0;
            } else if (mark.group("inner") != null) {
                parentheses++;
            } else if (mark.group("end") != null) {
                parentheses = Math.max(0, parentheses - 1);
            }
            if (depth > MAX_DEPTH || parentheses > MAX_DEPTH) {
                throw new IllegalArgumentException("template '" + setting + "', line " + line(text, mark.start())
                        + ": nests more than " + MAX_DEPTH + " deep (draw it as several nodes)");
            }
        }
    }

    private static long line(String text, int position) {
        return 1 + text.substring(0, position).chars().filter(c -> c == '\n').count();
    }
}
