// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import dev.spellrunner.runner.host.Right;
import dev.spellrunner.runner.host.User;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
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
            description =
                    "A user, and the token that he sends (Authorization: Bearer TOKEN). May be given many times. Rights"
                            + " may follow, of see, run, control and change ('ada=TOKEN see' may only watch Ada's runs); without"
                            + " them the token has all."
                            + " Everybody who lists the processes of this machine sees it: --token-file and the environment variable "
                            + VARIABLE
                            + " (USER=TOKEN,…) keep it. One of the three is needed with --spells; the playground makes one up.")
    private List<String> given = new ArrayList<>();

    @Option(
            names = "--token-file",
            paramLabel = "FILE",
            description = "A file with a line USER=TOKEN for each token, which rights may follow.")
    private @Nullable Path file;

    private final Map<String, String> environment;

    Tokens(Map<String, String> environment) {
        this.environment = environment;
    }

    /**
     * Returns the users by their tokens.
     *
     * @throws IllegalArgumentException if two have one token, a line is not USER=TOKEN, or names a right that there is not
     */
    Map<String, User> users() {
        Map<String, User> users = new LinkedHashMap<>();
        given.forEach(each -> addLine(users, each, "a --token"));
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
        String[] parts = text.split("\\s+", -1);
        int equals = parts[0].indexOf('=');
        if (equals < 1 || equals == parts[0].length() - 1) {
            throw new IllegalArgumentException(
                    where + " is not a user with a token (write USER=TOKEN, and behind it the rights if not all)");
        }
        User all = new User(parts[0].substring(0, equals));
        User user = parts.length == 1 ? all : new User(all.id(), rights(parts));
        if (users.put(parts[0].substring(equals + 1), user) != null) {
            throw new IllegalArgumentException("two users have one token (give each his own)");
        }
    }

    private static Set<Right> rights(String... parts) {
        return Arrays.stream(parts).skip(1).map(Right::of).collect(Collectors.toSet());
    }

    private static String lines(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Returns a token that cannot be guessed. */
    static String madeUp() {
        byte[] random = new byte[18];
        new SecureRandom().nextBytes(random);
        return Base64.getUrlEncoder().withoutPadding().encodeToString(random);
    }
}
