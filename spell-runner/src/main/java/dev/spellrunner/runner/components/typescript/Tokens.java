// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.runner.components.typescript;

import dev.spellrunner.runner.components.typescript.Type.Place;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The words and signs of a text in TypeScript, without its comments. Confined. */
final class Tokens {

    private static final Pattern TOKEN = Pattern.compile("(?<blank>\\s++|//[^\\n]*+|/\\*(?s:.*?)\\*/)"
            + "|(?<text>'(?:[^'\\\\\\n]|\\\\.)*+'|\"(?:[^\"\\\\\\n]|\\\\.)*+\")"
            + "|(?<number>-?\\d++(?:\\.\\d++)?+(?:[eE][+-]?\\d++)?+)"
            + "|(?<word>[\\p{L}_$][\\p{L}\\p{N}_$]*+)"
            + "|(?<sign>\\.\\.\\.|=>|[\\p{Punct}])");

    enum Kind {
        TEXT,
        NUMBER,
        WORD,
        SIGN,
        END
    }

    /**
     * A word or sign.
     *
     * @param text as it is written; the value of a text
     * @param startsLine whether it is the first in its line
     */
    record Token(Kind kind, String text, Place place, boolean startsLine) {

        boolean is(String sign) {
            return kind != Kind.TEXT && text.equals(sign);
        }
    }

    private final List<Token> tokens = new ArrayList<>();
    private int next;

    Tokens(String source) {
        Matcher matcher = TOKEN.matcher(source);
        int line = 1;
        int lineStart = 0;
        int tokenLine = 0;
        int at = 0;
        while (at < source.length()) {
            Place place = new Place(line, at - lineStart + 1);
            if (!matcher.find(at) || matcher.start() != at) {
                throw place.fault("has '" + source.charAt(at) + "', which no type is written with");
            }
            Kind kind = kindOf(matcher);
            if (kind != Kind.END) {
                String text = kind == Kind.TEXT ? unquoted(matcher.group()) : matcher.group();
                tokens.add(new Token(kind, text, place, tokenLine != line));
                tokenLine = line;
            }
            for (int i = at; i < matcher.end(); i++) {
                if (source.charAt(i) == '\n') {
                    line++;
                    lineStart = i + 1;
                }
            }
            at = matcher.end();
        }
        tokens.add(new Token(Kind.END, "", new Place(line, at - lineStart + 1), true));
    }

    private static Kind kindOf(Matcher matcher) {
        if (matcher.group("blank") != null) {
            return Kind.END;
        }
        if (matcher.group("text") != null) {
            return Kind.TEXT;
        }
        if (matcher.group("number") != null) {
            return Kind.NUMBER;
        }
        return matcher.group("word") != null ? Kind.WORD : Kind.SIGN;
    }

    private static String unquoted(String quoted) {
        StringBuilder text = new StringBuilder(quoted.length());
        for (int i = 1; i < quoted.length() - 1; i++) {
            char c = quoted.charAt(i);
            if (c == '\\') {
                c = quoted.charAt(++i);
                c = c == 'n' ? '\n' : c == 't' ? '\t' : c;
            }
            text.append(c);
        }
        return text.toString();
    }

    Token peek() {
        return tokens.get(next);
    }

    Token take() {
        Token token = peek();
        next = Math.min(next + 1, tokens.size() - 1);
        return token;
    }

    boolean isEnded() {
        return peek().kind == Kind.END;
    }

    /** Takes a word or sign if it is next. */
    boolean takeIf(String sign) {
        boolean is = peek().is(sign);
        if (is) {
            take();
        }
        return is;
    }

    /** Takes a word or sign that has to be next. */
    void require(String sign) {
        Token token = take();
        if (!token.is(sign)) {
            throw token.place.fault("has '" + token.text + "' instead of '" + sign + "'");
        }
    }

    String requireWord() {
        Token token = take();
        if (token.kind != Kind.WORD) {
            throw token.place.fault("has '" + token.text + "' instead of a name");
        }
        return token.text;
    }
}
