// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Counts the lines that a door logs for what it refuses, in a process whose log is not shared with other tests. */
@Tag("full")
@Timeout(180)
class DoorLogsTest {

    private static Map<String, Integer> refusals(BufferedReader log) throws Exception {
        Map<String, Integer> refusals = new LinkedHashMap<>();
        String asked = "";
        for (String line = log.readLine(); line != null; line = log.readLine()) {
            if (line.startsWith(RefusingServer.NEXT)) {
                asked = line.substring(RefusingServer.NEXT.length());
                refusals.put(asked, 0);
            } else if (line.contains("is refused")) {
                refusals.merge(asked, 1, Integer::sum);
            }
        }
        return refusals;
    }

    @Test
    void haveOneLineForEachBadInputOfEachDoor() throws Exception {
        Process server = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx256m",
                        "-XX:TieredStopAtLevel=1",
                        "-Dorg.slf4j.simpleLogger.log.dev.spellrunner=debug",
                        "-cp",
                        System.getProperty("java.class.path"),
                        RefusingServer.class.getName())
                .start();
        Map<String, Integer> refusals;
        try (BufferedReader log = new BufferedReader(new InputStreamReader(server.getErrorStream(), UTF_8))) {
            refusals = refusals(log);
            assertThat(server.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            server.destroyForcibly();
        }

        assertThat(refusals).hasSize(BadClient.values().length * 5 + 7 + 1).containsEntry("end", 0);
        List<String> others = refusals.entrySet().stream()
                .filter(each -> !each.getKey().equals("end") && each.getValue() != 1)
                .map(Map.Entry::toString)
                .toList();
        assertThat(others).as("bad inputs that have not one line").isEmpty();
    }
}
