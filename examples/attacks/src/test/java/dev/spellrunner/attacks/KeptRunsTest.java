// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.attacks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.spellrunner.socketio.testing.SmallProcess;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * Runs of two users that are kept, whose events are larger than the heap of the server once they are loaded, and the calls that
 * ask for them, from both users at once.
 */
@Timeout(300)
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@Tag("full")
class KeptRunsTest {

    private static final int ELEMENTS = 40_000;
    private static final List<String> USERS = List.of("u1", "u2");

    private final SmallProcess server;
    private final ExecutorService clients = Executors.newFixedThreadPool(4);

    KeptRunsTest(@TempDir Path folder) throws IOException {
        server = SmallProcess.start(folder, AttackedServer.Keeping.class);
    }

    @AfterAll
    void end() throws IOException {
        clients.shutdownNow();
        server.close();
    }

    @AfterEach
    void holdsOutAndLogsNoStackTrace() throws IOException {
        assertThat(server.isAlive()).as(server.log()).isTrue();
        assertThat(server.log()).doesNotContain("\tat ").doesNotContain("OutOfMemory");
    }

    private String answer(String user, String head, String body) throws IOException {
        return RawHttp.answer(server.port(), head + " HTTP/1.1\r\nAuthorization: Bearer token-" + user + "\r\n", body);
    }

    /** Runs a spell, which may take long on a busy machine. */
    private String run(String user, String spell, String inputs) throws IOException {
        String answer = RawHttp.answer(
                server.port(),
                "POST /spells/" + spell + "/runs HTTP/1.1\r\nPrefer: respond-async\r\nAuthorization: Bearer token-"
                        + user + "\r\n",
                "{\"inputs\":" + inputs + "}");
        assertThat(answer).startsWith("HTTP/1.1 202");
        String run = answer.replaceFirst("(?s).*\"run\":\"([^\"]+)\".*", "$1");
        await().atMost(Duration.ofSeconds(120))
                .until(() -> answer(user, "GET /runs/" + run, "").contains("\"completed\""));
        return run;
    }

    private String large(String user) throws IOException {
        return run(user, "loops", "{\"list\":[" + "0,".repeat(ELEMENTS - 1) + "0]}");
    }

    /** Both users ask twice at once. */
    private List<String> answers(List<String> runs, String method, String path) throws Exception {
        List<Future<String>> asked = new ArrayList<>();
        for (int i = 0; i < 4; i++) {
            String user = USERS.get(i % 2);
            String run = runs.get(i % 2);
            asked.add(clients.submit(
                    () -> answer(user, method + " /runs/" + run + path, method.equals("POST") ? "{}" : "")));
        }
        List<String> answers = new ArrayList<>();
        for (Future<String> each : asked) {
            answers.add(each.get(120, TimeUnit.SECONDS));
        }
        return answers;
    }

    @Test
    void areNotLoadedIfTheyAreTooLargeAndOtherwiseRead() throws Exception {
        List<String> runs = List.of(large("u1"), large("u2"));
        // The host forgets how large a run ended when others have, and asks its store.
        for (int i = 0; i < 20; i++) {
            run("u" + (1 + i % 2), "echo", "{\"text\":\"" + "x".repeat(900_000) + "\"}");
        }

        assertThat(answers(runs, "POST", "/rerun"))
                .allSatisfy(answer -> assertThat(answer)
                        .contains("\"code\":\"limit\"", "is too large to be loaded", "HostLimits.messageBytesOfUser"));
        assertThat(answers(runs, "GET", ""))
                .allSatisfy(
                        answer -> assertThat(answer).startsWith("HTTP/1.1 200").contains("\"completed\""));
        assertThat(answers(runs, "GET", "/events")).allSatisfy(answer -> {
            assertThat(answer).startsWith("HTTP/1.1 200").contains("id: 1\n");
            assertThat(answer.substring(answer.length() - 1000)).contains("\"kind\":\"completed\"", "\"path\":\"\"");
            assertThat(answer.length()).isGreaterThan(10_000_000);
        });
    }

    @Test
    void areRunAnewIfTheyAreSmallEnoughOneOfAUserAtATime() throws Exception {
        String list = "{\"list\":[" + "0,".repeat(2_500) + "0]}";
        List<String> runs = List.of(run("u1", "loops", list), run("u2", "loops", list));

        List<String> answers = answers(runs, "POST", "/rerun");

        assertThat(answers)
                .allMatch(answer -> answer.startsWith("HTTP/1.1 202") || answer.contains("\"code\":\"busy\""));
        await().atMost(Duration.ofSeconds(60)).untilAsserted(() -> {
            for (int i = 0; i < 2; i++) {
                assertThat(answer(USERS.get(i), "POST /runs/" + runs.get(i) + "/rerun", "{}"))
                        .startsWith("HTTP/1.1 202");
            }
        });
    }

    @Test
    void takeLittleMemoryForReadersThatStall() throws Exception {
        String run = large("u3");
        List<RawHttp> stalled = new ArrayList<>();
        try {
            for (int i = 0; i < 100; i++) {
                RawHttp client = new RawHttp(server.port(), 4096);
                stalled.add(client);
                client.send("GET /runs/" + run
                        + "/events HTTP/1.1\r\nHost: localhost\r\nAuthorization: Bearer token-u3\r\n\r\n");
            }
            assertThat(run("u4", "echo", "{\"text\":\"hi\"}")).isNotEmpty();
        } finally {
            for (RawHttp client : stalled) {
                client.close();
            }
        }
    }
}
