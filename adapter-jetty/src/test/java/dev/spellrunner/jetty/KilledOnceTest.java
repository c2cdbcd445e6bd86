// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AutoClose;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The short form of {@link KillTest}: a real server is killed once, while its runs wait for an approval. */
@Timeout(300)
@Order(1)
class KilledOnceTest {

    private static final String APPROVAL = "approve";

    @AutoClose
    private final KilledProcess server;

    /** Nodes with lasting effects that were at work when the server was killed, and may be repeated. */
    private final Set<String> repeated = new HashSet<>();

    KilledOnceTest(@TempDir Path directory) {
        server = new KilledProcess(directory);
    }

    private JsonNode send(HttpRequest.Builder request) throws Exception {
        return Fixture.json(KilledProcess.CLIENT
                .send(request.timeout(Duration.ofSeconds(30)).build(), BodyHandlers.ofString())
                .body());
    }

    private JsonNode get(String path) throws Exception {
        return send(server.request(path));
    }

    private List<String> runs() throws Exception {
        return get("/runs").path("runs").findValuesAsText("run");
    }

    private List<String> waitingNodes(String run) throws Exception {
        return get("/runs/" + run + "/waiting").path("waiting").findValuesAsText("path");
    }

    private void awaitApproval(String run) {
        await().atMost(KilledProcess.LONG)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> waitingNodes(run).contains(APPROVAL));
    }

    /** Answers for all nodes that wait. Returns whether the run has ended. */
    private boolean answersToTheEnd(String run) throws Exception {
        for (String node : waitingNodes(run)) {
            if (!node.equals(APPROVAL)) {
                repeated.add(run + "/" + node);
            }
            send(server.request("/runs/" + run + "/answer")
                    .POST(BodyPublishers.ofString("{\"path\":\"" + node + "\",\"answer\":\"pass\"}")));
        }
        return !get("/runs/" + run).path("status").asText().equals("running");
    }

    @Test
    void takesUpRunsThatWaitHearsTheAnswersAndDoesNothingTwiceUnasked() throws Exception {
        server.start();
        List<String> runs = runs();
        assertThat(runs).hasSize(KilledServer.RUNS);
        runs.forEach(this::awaitApproval);

        server.kill();
        server.start();

        assertThat(runs()).containsExactlyInAnyOrderElementsOf(runs);
        for (String run : runs) {
            awaitApproval(run);
            await().atMost(KilledProcess.LONG)
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> answersToTheEnd(run));
            JsonNode ended = get("/runs/" + run);
            assertThat(ended.path("status").asText()).as("%s", ended).isEqualTo("completed");
            assertThat(ended.path("outputs")).hasToString("{\"said\":[1,2,3,4],\"secret\":\"known\"}");
        }
        List<String> effects = Files.readAllLines(server.ledger);
        assertThat(Set.copyOf(effects)).hasSize(KilledServer.RUNS * KilledServer.EFFECTS);
        assertThat(effects).hasSizeLessThanOrEqualTo(Set.copyOf(effects).size() + repeated.size());
    }
}
