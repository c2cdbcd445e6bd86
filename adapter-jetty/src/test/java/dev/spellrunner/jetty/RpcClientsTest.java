// SPDX-License-Identifier: Apache-2.0
package dev.spellrunner.jetty;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The clients of JSON-RPC that people use: two of them know no batches of notifications. */
@Timeout(120)
class RpcClientsTest {

    private static final int ELEMENTS = 50;

    @TempDir
    Path directory;

    @Test
    void hearAllThatHappensInARun() throws Exception {
        try (Fixture fixture = new Fixture().start()) {
            String url = fixture.uri("/ws?access_token=ada-token").toString().replaceFirst("http", "ws");

            JsonNode heard = NodeScripts.run(directory, "rpc-clients.mjs", url, RpcCallsTest.list(ELEMENTS));

            for (String client : new String[] {"rpcWebSockets", "vscodeJsonRpc", "jsonRpc2", "jayson"}) {
                assertThat(heard.path(client).path("status").asText())
                        .as(client)
                        .isEqualTo("completed");
            }
            for (String client : new String[] {"rpcWebSockets", "vscodeJsonRpc", "jsonRpc2"}) {
                assertNothingIsMissing(client, heard.path(client).path("seqs"));
            }
        }
    }

    /** Each event covers the numbers behind those of the one before. */
    private static void assertNothingIsMissing(String client, JsonNode ranges) {
        long known = 0;
        for (JsonNode range : ranges) {
            assertThat(range.get(0).asLong()).as("%s: %s", client, ranges).isEqualTo(known + 1);
            known = range.get(1).asLong();
        }
        assertThat(known).as(client).isGreaterThan(2 * ELEMENTS);
    }
}
