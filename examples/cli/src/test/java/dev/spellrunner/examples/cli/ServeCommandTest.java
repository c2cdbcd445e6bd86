// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.spellrunner.core.format.SpellWriter;
import dev.spellrunner.core.spell.Spell;
import java.io.BufferedReader;
import java.io.PipedReader;
import java.io.PipedWriter;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(120)
class ServeCommandTest {

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    @Test
    void servesTheSpellsOfADirectoryToThoseWhoHaveATokenUntilItIsStopped() throws Exception {
        Spell spell = Spell.named("little").node("1", "Module Trigger In").build();
        Files.writeString(
                directory.resolve("little.json"), SpellWriter.compact().write(spell));
        PipedReader said = new PipedReader();
        PrintWriter out = new PrintWriter(new PipedWriter(said));
        Thread serving = new Thread(() -> SpellCommand.commandLine(out, new PrintWriter(new StringWriter()))
                .execute("serve", "--spells", directory.toString(), "--port", "0", "--token", "ada=secret"));
        serving.start();

        String line = new BufferedReader(said).readLine();
        URI spells = URI.create(line.substring(line.indexOf("http"))).resolve("/spells");

        assertThat(get(spells, "secret").body()).contains("little");
        assertThat(get(spells, "guess").statusCode()).isEqualTo(401);
        serving.interrupt();
        serving.join(30_000);
        assertThat(serving.isAlive()).isFalse();
    }

    @Test
    void wantsADirectoryAndAToken() {
        StringWriter err = new StringWriter();

        int noToken = SpellCommand.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .execute("serve", "--spells", directory.toString());
        int noDirectory = SpellCommand.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .execute("serve", "--spells", directory + "/nope", "--token", "ada=secret");

        assertThat(noToken).isEqualTo(2);
        assertThat(noDirectory).isEqualTo(2);
        assertThat(err.toString()).contains("--token", "is not a directory");
    }

    private static HttpResponse<String> get(URI uri, String token) throws Exception {
        HttpRequest request = HttpRequest.newBuilder(uri)
                .timeout(Duration.ofSeconds(30))
                .header("Authorization", "Bearer " + token)
                .build();
        return HttpClient.newHttpClient().send(request, BodyHandlers.ofString());
    }
}
