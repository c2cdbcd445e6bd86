// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.host.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/**
 * The users of a server and their tokens: from options, from a file, or from the environment, where other users of the
 * machine do not see them.
 */
final class Tokens {

    /** The environment variable that holds users and tokens, parted by commas. */
    static final String VARIABLE = "SPELL_TOKENS";

    @Option(
            names = "--token",
            paramLabel = "USER=TOKEN",
            description = "A user, and the token that he sends (Authorization: Bearer TOKEN). May be given many times."
                    + " Whoever lists this machine's processes sees it: --token-file and the environment variable "
                    + VARIABLE
                    + " (USER=TOKEN,…) keep it. One of the three is needed with --spells; the playground makes one up.")
    private Map<String, String> given = new LinkedHashMap<>();

    @Option(names = "--token-file", paramLabel = "FILE", description = "A file with a line USER=TOKEN for each user.")
    private @Nullable Path file;

    private final Map<String, String> environment;

    Tokens(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Returns the users by their tokens.
     *
     * @throws IllegalArgumentException if there is none, two have one token, or a line is not USER=TOKEN
     */
    Map<String, User> users() {
        Map<String, User> users = new LinkedHashMap<>();
        given.forEach((user, token) -> add(users, user, token));
        if (file != null) {
            lines(file).lines().forEach(line -> addLine(users, line, "a line of '" + file + "'"));
        }
        for (String pair : environment.getOrDefault(VARIABLE, "").split(",", 0)) {
            addLine(users, pair, "a part of " + VARIABLE);
        }
        return users;
    }

    private static void addLine(Map<String, User> users, String line, String where) {
        String text = line.strip();
        if (text.isEmpty() || text.startsWith("#")) {
            return;
        }
        int equals = text.indexOf('=');
        if (equals < 1 || equals == text.length() - 1) {
            throw new IllegalArgumentException(where + " is no user with a token (write USER=TOKEN)");
        }
        add(users, text.substring(0, equals), text.substring(equals + 1));
    }

    private static void add(Map<String, User> users, String user, String token) {
        if (users.put(token, new User(user)) != null) {
            throw new IllegalArgumentException("two users have one token (give each his own)");
        }
    }

    private static String lines(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a token that nobody guesses. */
    static String madeUp() {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
