// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static dev.spellrunner.runner.host.Right.CHANGE;
import static dev.spellrunner.runner.host.Right.CONTROL;
import static dev.spellrunner.runner.host.Right.RUN;
import static dev.spellrunner.runner.host.Right.SEE;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.spellrunner.runner.host.User;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class TokensTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void comeFromOptionsFromAFileAndFromTheEnvironment() throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "# ours\n\nbea=two=2\n");

        Map<String, User> users = users(
                Map.of(Tokens.VARIABLE, "cy=three, dan=four"), "--token", "ada=one", "--token-file", file.toString());

        assertThat(users)
                .containsOnly(
                        Map.entry("one", new User("ada")),
                        Map.entry("two=2", new User("bea")),
                        Map.entry("three", new User("cy")),
                        Map.entry("four", new User("dan")));
    }

    @Test
    void areRefusedWithoutBeingRepeated() throws IOException {
        Path file = Files.writeString(directory.resolve("tokens"), "s3cret\n");

        assertThatThrownBy(() -> users(Map.of(), "--token-file", file.toString()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("USER=TOKEN")
                .message()
                .doesNotContain("s3cret");
        assertThatThrownBy(() -> users(Map.of(Tokens.VARIABLE, "ada=s3cret,bea=s3cret")))
                .hasMessageContaining("two users have one token")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void haveTheRightsThatAreNamedBehindThem() {
        Map<String, User> users = users(
                Map.of(Tokens.VARIABLE, "ada=wall see,ada=script  run control"),
                "--token",
                "ada=all",
                "--token",
                "ada=editor change");

        assertThat(users.get("all")).extracting(User::rights).isEqualTo(Set.of(SEE, RUN, CONTROL, CHANGE));
        assertThat(users.get("editor")).extracting(User::rights).isEqualTo(Set.of(SEE, CHANGE));
        assertThat(users.get("wall")).extracting(User::rights).isEqualTo(Set.of(SEE));
        assertThat(users.get("script")).extracting(User::rights).isEqualTo(Set.of(SEE, RUN, CONTROL));
        assertThatThrownBy(() -> users(Map.of(), "--token", "ada=s3cret watch"))
                .hasMessageContaining("there is no right 'watch' (there are see, run, control, change)")
                .message()
                .doesNotContain("s3cret");
    }

    @Test
    void areNotWrittenToTheAccessLog() {
        assertThat(AccessLog.redacted("/runs/r/events?access_token=s3cret&after=3"))
                .isEqualTo("/runs/r/events?access_token=***&after=3");
        assertThat(AccessLog.redacted("/ws?a=b&token=s3cret")).isEqualTo("/ws?a=b&token=***");
    }

    private static Map<String, User> users(Map<String, String> environment, String... arguments) {
        Holder holder = new Holder(environment);
        new CommandLine(holder).parseArgs(arguments);
        return holder.tokens.users();
    }

    @Command
    private static final class Holder {
        @Mixin
        private final Tokens tokens;

        Holder(Map<String, String> environment) {
            tokens = new Tokens(environment);
        }
    }
}
