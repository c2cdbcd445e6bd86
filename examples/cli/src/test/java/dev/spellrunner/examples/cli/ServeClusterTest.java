// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.examples.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Two servers share a Redis: a client of the one sees, hears and cancels what runs on the other. */
@Timeout(180)
class ServeClusterTest {

    private static final Duration TIMEOUT = Duration.ofSeconds(30);

    private final HttpClient client = HttpClient.newHttpClient();

    @TempDir
    @SuppressWarnings("NullAway.Init")
    private Path directory;

    private HttpRequest.Builder to(URI server, String path) {
        return HttpRequest.newBuilder(server.resolve(path)).timeout(TIMEOUT).header("Authorization", "Bearer secret");
    }

    /** Asks again as long as the server is busy: on a slow machine it may not have said in time that it is alive. */
    private HttpResponse<String> send(HttpRequest.Builder request) {
        return await().atMost(TIMEOUT)
                .until(
                        () -> client.send(request.build(), BodyHandlers.ofString()),
                        response -> response.statusCode() != 503);
    }

    @Test
    void letsAClientOfOneServerHearAndCancelWhatRunsOnTheOther() throws Exception {
        try (ServedCluster cluster = ServedCluster.onRedis(directory)) {
            hearAndCancel(cluster.serve(), cluster.serve());
        }
    }

    @Test
    @Tag("full")
    void doesTheSameOnPostgres() throws Exception {
        try (ServedCluster cluster = ServedCluster.onPostgres()) {
            hearAndCancel(cluster.serve(), cluster.serve());
        }
    }

    @Test
    void refusesAnAddressThatIsNoneOfAPostgres() {
        StringWriter err = new StringWriter();

        int code = SpellCommand.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .execute("serve", "--postgres", "mysql://localhost/x", "--port", "0", "--script-processes", "0");

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("write postgresql://USER:PASSWORD@HOST:PORT/DATABASE");
    }

    private void hearAndCancel(URI one, URI two) throws Exception {
        // It waits for an approval that is never given.
        HttpResponse<String> begun = send(to(one, "/spells/approval/runs")
                .header("Prefer", "respond-async")
                .POST(BodyPublishers.ofString("{\"inputs\":{}}")));
        assertThat(begun.statusCode()).as(begun.body()).isEqualTo(202);
        String run = begun.headers().firstValue("Location").orElseThrow();
        String path = URI.create(run).getPath();

        assertThat(send(to(two, path)).body()).contains("\"running\"");
        var events = client.sendAsync(to(two, path + "/events").build(), BodyHandlers.ofString());
        assertThat(send(to(two, path).DELETE()).statusCode()).isLessThan(300);

        assertThat(events.get(30, TimeUnit.SECONDS).body()).contains("event: started", "event: cancelled");
        assertThat(send(to(one, path + "/events").header("Last-Event-ID", "1")).body())
                .contains("event: cancelled");
    }

    @Test
    void refusesTwoPlacesForRuns() {
        StringWriter err = new StringWriter();

        int code = SpellCommand.commandLine(new PrintWriter(new StringWriter()), new PrintWriter(err))
                .execute("serve", "--redis", "redis://localhost:1", "--runs", directory.toString());

        assertThat(code).isEqualTo(2);
        assertThat(err.toString()).contains("leave out all but one of --runs, --redis and --postgres");
        assertThat(Files.exists(directory.resolve("under-way"))).isFalse();
    }
}
